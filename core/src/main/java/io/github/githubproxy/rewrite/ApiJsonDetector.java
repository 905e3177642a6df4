package io.github.githubproxy.rewrite;

import io.github.githubproxy.http.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells answers in which the API itself speaks, in JSON, from files, diffs, pages and scripts, which may look just like
 * them: a file that is asked for raw may be JSON.
 *
 * <p>GitHub names what it sends in {@code Content-Type}, with its parameter for a representation of another kind ({@code
 * application/vnd.github.raw+json} is a file as it is), and in {@code X-GitHub-Media-Type}.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types">Media
 *     types</a>
 */
public final class ApiJsonDetector {
    /** What GitHub sends as a rule, and need not be taken apart. */
    private static final String USUAL = "application/json; charset=utf-8";

    private static final String VENDOR = "application/vnd.github";
    private static final Set<String> OTHER_REPRESENTATIONS =
            Set.of("raw", "html", "text", "diff", "patch", "sha", "base64");

    private ApiJsonDetector() {}

    /** Tells whether URLs may be rewritten in the body of an answer. */
    public static boolean is(Headers request, Headers answer) {
        List<String> types = answer.all("Content-Type");
        return types.size() == 1 && isJsonInUtf8(types.get(0)) && !isRaw(answer) && !asksForFile(request);
    }

    private static boolean isJsonInUtf8(String contentType) {
        if (contentType.equals(USUAL)) {
            return true;
        }
        String[] type = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        return isJson(type[0].strip()) && Arrays.stream(type).skip(1).allMatch(ApiJsonDetector::isNoOtherCharset);
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || (type.startsWith(VENDOR) && isVendorsJson(type));
    }

    private static boolean isVendorsJson(String type) {
        return type.endsWith("+json")
                && Arrays.stream(type.substring(VENDOR.length()).split("[.+]", -1))
                        .noneMatch(OTHER_REPRESENTATIONS::contains);
    }

    /** JSON is UTF-8 (RFC 8259, section 8.1). */
    private static boolean isNoOtherCharset(String parameter) {
        String plain = parameter.replace("\"", "").strip();
        return !plain.startsWith("charset=") || plain.equals("charset=utf-8");
    }

    private static boolean isRaw(Headers answer) {
        String mediaType = answer.first("X-GitHub-Media-Type").orElse("").toLowerCase(Locale.ROOT);
        return mediaType.contains("param=raw")
                && Arrays.stream(mediaType.split(";", -1))
                        .anyMatch(part -> part.strip().equals("param=raw"));
    }

    /** A release's asset may itself be JSON. */
    private static boolean asksForFile(Headers request) {
        for (String accept : request.all("Accept")) {
            if (accept.toLowerCase(Locale.ROOT).contains("application/octet-stream")) {
                return true;
            }
        }
        return false;
    }
}
