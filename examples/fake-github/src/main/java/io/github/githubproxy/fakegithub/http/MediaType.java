package io.github.githubproxy.fakegithub.http;

import java.util.Optional;
import java.util.Set;

/**
 * A representation that a request selects with {@code Accept}.
 *
 * @param param GitHub's media type parameter, such as {@code raw} or {@code diff}; empty for plain JSON
 * @param json whether the response is JSON
 */
public record MediaType(String param, boolean json) {
    private static final String VENDOR = "application/vnd.github";
    private static final Set<String> PARAMS =
            Set.of("raw", "html", "text", "full", "diff", "patch", "sha", "object", "base64", "star");
    private static final MediaType JSON = new MediaType("", true);
    private static final MediaType OCTETS = new MediaType("octet-stream", false);

    /**
     * Returns the representation of the first supported media type in {@code Accept}; empty if none is supported. A
     * missing or blank header, which {@code gh} sends, selects JSON.
     */
    public static Optional<MediaType> of(Optional<String> accept) {
        if (accept.filter(text -> !text.isBlank()).isEmpty()) {
            return Optional.of(JSON);
        }
        for (String range : accept.get().split(",", -1)) {
            String type = range.split(";", 2)[0].strip();
            if (type.startsWith(VENDOR)) {
                return Optional.of(vendor(type.substring(VENDOR.length())));
            }
            if (type.equals("application/json") || type.equals("*/*") || type.equals("application/*")) {
                return Optional.of(JSON);
            }
            if (type.equals("application/octet-stream")) {
                return Optional.of(OCTETS);
            }
        }
        return Optional.empty();
    }

    private static MediaType vendor(String rest) {
        boolean json = rest.endsWith("+json");
        for (String part : rest.replace("+json", "").split("\\.", -1)) {
            if (PARAMS.contains(part)) {
                return new MediaType(part, json);
            }
        }
        return JSON;
    }

    /** Returns whether the parameter has that value. */
    public boolean is(String wanted) {
        return param.equals(wanted);
    }

    /** Returns the value of {@code X-GitHub-Media-Type}. */
    public String label() {
        if (param.isEmpty()) {
            return "github.v3; format=json";
        }
        return "github.v3; param=" + param + (json ? "; format=json" : "");
    }
}
