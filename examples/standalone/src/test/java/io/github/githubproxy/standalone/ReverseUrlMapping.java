package io.github.githubproxy.standalone;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a client sees GitHub's URLs through the proxy, in the places where the architecture page says so and in no other. Who
 * uploads by the path that Enterprise Server has for it sees the API below the path that Enterprise Server has for that.
 *
 * @param proxy where the proxy is
 * @param api where the API is
 * @param uploads where uploads go
 */
record ReverseUrlMapping(String proxy, String api, String uploads) {
    private static final Pattern REPOSITORY = Pattern.compile("/repos/[^/?]+/[^/?]+");

    /** Returns an answer with GitHub's URLs again, its body as it is in text. */
    RawMessage reverted(RawMessage response, String requestLine) {
        List<String> fields = response.fields().stream()
                .map(line -> line.matches("(?i)(link|location): .*")
                        ? withRepositoryName(reverted(line), requestLine)
                        : line)
                .toList();
        boolean isJson = response.values("Content-Type").toString().contains("json");
        return new RawMessage(response.startLine(), fields, isJson ? revertedJson(response.body()) : response.body());
    }

    /** Returns a field in which a repository has the name by which it was asked for, not its number. */
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

    /** In members that are called so; a quotation mark within a text would have a backslash before it. */
    private byte[] revertedJson(byte[] body) {
        String member = "(\"(?:url|href|[A-Za-z0-9_]*_url)\":\")" + Pattern.quote(proxy);
        return RawMessage.octets(new String(body, StandardCharsets.ISO_8859_1)
                .replaceAll(member + "/api/uploads", "$1" + Matcher.quoteReplacement(uploads))
                .replaceAll(member + "(?:/api/v3)?", "$1" + Matcher.quoteReplacement(api)));
    }
}
