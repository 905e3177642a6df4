package io.github.githubproxy.standalone;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reverts the rewriting of URLs in the places that {@code docs/architecture.md} lists. Responses to uploads through {@code
 * /api/uploads} have API URLs below {@code /api/v3}, as on Enterprise Server.
 *
 * @param proxy the base URL of the proxy
 * @param api the API root at GitHub
 * @param uploads the uploads root at GitHub
 */
record ReverseUrlMapping(String proxy, String api, String uploads) {
    private static final Pattern REPOSITORY = Pattern.compile("/repos/[^/?]+/[^/?]+");

    /** Returns a response with GitHub's URLs. */
    RawMessage reverted(RawMessage response, String requestLine) {
        List<String> fields = response.fields().stream()
                .map(line -> line.matches("(?i)(link|location): .*")
                        ? withRepositoryName(reverted(line), requestLine)
                        : line)
                .toList();
        boolean isJson = response.values("Content-Type").toString().contains("json");
        return new RawMessage(response.startLine(), fields, isJson ? revertedJson(response.body()) : response.body());
    }

    /** Replaces a repository ID in {@code Link} by the name in the request. */
    private String withRepositoryName(String line, String requestLine) {
        Matcher repository = REPOSITORY.matcher(requestLine);
        boolean isLink = line.regionMatches(true, 0, "link:", 0, "link:".length());
        return isLink && repository.find()
                ? line.replaceAll(
                        Pattern.quote(api) + "/repositories/[0-9]+", Matcher.quoteReplacement(api + repository.group()))
                : line;
    }

    private String reverted(String line) {
        return line.replace(proxy + "/api/uploads/", uploads + "/")
                .replace(proxy + "/api/v3/", api + "/")
                .replace(proxy, api);
    }

    /** Reverts members with URL names. Within a JSON string, quotation marks are escaped, so texts do not match. */
    private byte[] revertedJson(byte[] body) {
        String member = "(\"(?:url|href|[A-Za-z0-9_]*_url)\":\")" + Pattern.quote(proxy);
        return RawMessage.octets(new String(body, StandardCharsets.ISO_8859_1)
                .replaceAll(member + "/api/uploads", "$1" + Matcher.quoteReplacement(uploads))
                .replaceAll(member + "(?:/api/v3)?", "$1" + Matcher.quoteReplacement(api)));
    }
}
