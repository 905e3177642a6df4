package io.github.githubproxy.standalone;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request that is legal, and that a proxy is likely to change on the way.
 *
 * @param target what is asked of GitHub
 * @param fields the fields that arrive as they are
 * @param framing how the body is sent
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record EdgeCaseRequest(String method, String target, List<String> fields, Framing framing, byte[] body) {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    /** Parameters whose values may have slashes that are not encoded. */
    private static final Set<String> MULTI_SEGMENT_PARAMETERS = Set.of("path", "ref", "dir", "branch");

    /** Parameters that name an owner or a repository: the proxy refuses an encoded slash in them. */
    private static final Pattern OWNER_OR_REPOSITORY =
            Pattern.compile("(?:template_|target_)?(?:owner|repo|user)|repo_name|repo_owner|org|org_id|organization_id"
                    + "|username|enterprise|enterprise_or_org|repository_id");

    private static final String LONG = "l".repeat(1500) + "%2F" + "0".repeat(1500);

    static final List<String> PATH_VALUES = List.of(
            "feature%2Fx",
            "%20",
            "a%20b+c",
            "v1.0...v2.0",
            "%E2%82%AC-%C3%A9",
            "%F0%9F%90%99",
            "a;b=1;c",
            ";",
            ":",
            "octocat:main",
            "@",
            "!$&'()*,=",
            "~",
            "-",
            ".github",
            "...",
            "a..b",
            "100%25",
            "a%252Fb",
            "what%3Fnow",
            "%23",
            "%22%3C%3E%7C%60%5E%7B%7D",
            "%5B%5D",
            "api%2Fv3",
            "graphql",
            "CaSe.JSON",
            LONG);

    private static final List<String> NAME_VALUES = PATH_VALUES.stream()
            .filter(value -> !value.contains("%2F") && !value.contains("%252F"))
            .toList();

    private static final List<String> MULTI_SEGMENT_VALUES = List.of(
            "dir/sub%2Fdir/a%20b+c.txt", "heads/feature/x", "api/v3/graphql", "a;b/c:d/@e/'f'", "x/...", ".a/..b/c..");

    /** What follows a parameter's name in a query; the last two are not quite legal, but some clients send them. */
    static final List<String> QUERY_VALUES = List.of(
            "=%2F",
            "=%2f%c3%A9",
            "=%20+%2B+",
            "=",
            "",
            "==",
            "=a...b",
            "=repo:o/r+is:open+-label:%22good%20first%22",
            "=%E2%82%AC%F0%9F%90%99",
            "=;a=b;c",
            "=:@!$'()*,-._~",
            "=?&?",
            "=%7E%41%2D",
            "=%26%3D%23%25",
            "=%00%0D%0A%09",
            "=a&&&",
            "[]=1",
            "[]=2&x[]=&x[]",
            "%5B%5D=3",
            "=" + LONG,
            "=a|b\"c<d>e^f`g{h}",
            "=[\\]");

    private static final List<String> TYPE_PARAMETERS =
            List.of("", "; charset=utf-8", ";charset=UTF-8", "; Charset=\"UTF-8\"", " ; charset=iso-8859-1; a=b");

    /** How a body is sent. */
    enum Framing {
        NONE,
        FIXED,
        CHUNKED
    }

    /** Makes the request for an operation; the same random numbers make the same. */
    static EdgeCaseRequest of(OpenApiOperation operation, Random random) {
        String path = PARAMETER.matcher(operation.template()).replaceAll(found -> {
            boolean spans = MULTI_SEGMENT_PARAMETERS.contains(found.group(1)) && random.nextBoolean();
            boolean named = OWNER_OR_REPOSITORY.matcher(found.group(1)).matches();
            List<String> values = spans ? MULTI_SEGMENT_VALUES : named ? NAME_VALUES : PATH_VALUES;
            return Matcher.quoteReplacement(pick(values, random));
        });
        Framing framing = framing(operation, random);
        byte[] body = framing == Framing.NONE ? new byte[0] : body(random);
        return new EdgeCaseRequest(
                operation.method(), path + query(operation, random), fields(operation, random), framing, body);
    }

    /** Returns the same request without its body. */
    EdgeCaseRequest withoutBody() {
        return new EdgeCaseRequest(method, target, fields, Framing.NONE, new byte[0]);
    }

    private static String query(OpenApiOperation operation, Random random) {
        List<String> parts = new ArrayList<>();
        operation.queryParameters().forEach(name -> parts.add(name + pick(QUERY_VALUES, random)));
        if (random.nextInt(3) > 0) {
            parts.add("x" + pick(QUERY_VALUES, random));
        }
        if (!parts.isEmpty() && random.nextBoolean()) {
            parts.add(parts.get(0));
        }
        String noQuery = random.nextInt(4) == 0 ? "?" : "";
        return parts.isEmpty() ? noQuery : "?" + String.join("&", parts);
    }

    private static List<String> fields(OpenApiOperation operation, Random random) {
        List<String> fields = new ArrayList<>(List.of(
                "X-Twice: one",
                "Accept: "
                        + pick(
                                List.of("application/vnd.github+json", "APPLICATION/Json", "*/*;q=0.5, a/b", "*/*"),
                                random),
                "X-GitHub-Api-Version: 2022-11-28",
                "X-Twice: two, three",
                "User-Agent: octokit.js/1.0 (\"hostile\"; ,)",
                "x-oDd-cAsE: Of Names, and  of  \tspaces",
                "X-Empty: ",
                "X-UTF-8: Zo\u00c3\u00ab",
                "accept-language: de, EN;q=0.1",
                "Time-Zone: Europe/Amsterdam",
                "Content-Language: EN",
                "Origin: null"));
        operation.contentType().ifPresent(type -> fields.add("content-type: " + type + pick(TYPE_PARAMETERS, random)));
        return List.copyOf(fields);
    }

    private static Framing framing(OpenApiOperation operation, Random random) {
        if (operation.contentType().isEmpty()) {
            return Framing.NONE;
        }
        return random.nextBoolean() ? Framing.FIXED : Framing.CHUNKED;
    }

    private static byte[] body(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> "{ \"a\" : 1.0e0, \"a\":\"\\u00e9\u00e9\\/\" }\r\n".getBytes(StandardCharsets.UTF_8);
            case 2 -> octets(200_000, random);
            case 3 -> octets(random.nextInt(20) == 0 ? 1_500_000 : 20_000, random);
            default -> octets(1 + random.nextInt(64), random);
        };
    }

    private static byte[] octets(int length, Random random) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private static String pick(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
