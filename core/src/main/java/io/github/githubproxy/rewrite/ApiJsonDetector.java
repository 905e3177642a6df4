package io.github.githubproxy.rewrite;

import io.github.githubproxy.http.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Distinguishes the API's own JSON from other content, such as files, diffs and pages, which may be JSON too: a raw file may
 * be a JSON file.
 *
 * <p>GitHub names the representation in {@code Content-Type} ({@code application/vnd.github.raw+json} is a raw file) and in
 * {@code X-GitHub-Media-Type}.
 *
 * @see <a href="https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types">Media
 *     types</a>
 */
public final class ApiJsonDetector {
    /** The most frequent type, which is compared as a whole for speed. */
    private static final String USUAL = "application/json; charset=utf-8";

    private static final String VENDOR = "application/vnd.github";
    private static final Set<String> OTHER_REPRESENTATIONS =
            Set.of("raw", "html", "text", "diff", "patch", "sha", "base64");

    private ApiJsonDetector() {}

    /** Returns whether the body of a response is the API's own JSON, in which URLs may be rewritten. */
    public static boolean isApiJson(Headers request, Headers response) {
        List<String> types = response.all("Content-Type");
        return types.size() == 1 && isJsonInUtf8(types.get(0)) && !isRaw(response) && !asksForFile(request);
    }

    private static boolean isJsonInUtf8(String contentType) {
        if (contentType.equals(USUAL)) {
            return true;
        }
        String[] type = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        return isJson(type[0].strip()) && Arrays.stream(type).skip(1).allMatch(ApiJsonDetector::isNotOtherCharset);
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || (type.startsWith(VENDOR) && isVendorJson(type));
    }

    private static boolean isVendorJson(String type) {
        return type.endsWith("+json")
                && Arrays.stream(type.substring(VENDOR.length()).split("[.+]", -1))
                        .noneMatch(OTHER_REPRESENTATIONS::contains);
    }

    /** JSON is UTF-8 (RFC 8259, section 8.1). */
    private static boolean isNotOtherCharset(String parameter) {
        String plain = parameter.replace("\"", "").strip();
        return !plain.startsWith("charset=") || plain.equals("charset=utf-8");
    }

    private static boolean isRaw(Headers response) {
        String mediaType = response.first("X-GitHub-Media-Type").orElse("").toLowerCase(Locale.ROOT);
        return mediaType.contains("param=raw")
                && Arrays.stream(mediaType.split(";", -1))
                        .anyMatch(part -> part.strip().equals("param=raw"));
    }

    /** Returns whether the request is for a file, such as a release asset, which may be JSON. */
    private static boolean asksForFile(Headers request) {
        for (String accept : request.all("Accept")) {
            if (accept.toLowerCase(Locale.ROOT).contains("application/octet-stream")) {
                return true;
            }
        }
        return false;
    }
}
