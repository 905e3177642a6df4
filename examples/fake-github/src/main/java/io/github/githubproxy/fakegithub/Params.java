package io.github.githubproxy.fakegithub;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The variable parts of a path that matched a route. */
final class Params {
    private final Map<String, String> raw;

    Params(Map<String, String> raw) {
        this.raw = raw;
    }

    /** Returns a part as it was sent. */
    String raw(String name) {
        String value = raw.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no part {" + name + "}");
        }
        return value;
    }

    /** Returns a part with its percent-escapes decoded, as far as they can be. */
    String text(String name) {
        try {
            return URLDecoder.decode(raw(name).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return raw(name);
        }
    }

    /** Returns a part that is a number, if it is one. */
    Optional<Long> number(String name) {
        try {
            return Optional.of(Long.valueOf(raw(name)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
