package io.github.githubproxy.fakegithub.routes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The values of the variables of a path template. */
public final class PathParameters {
    private final Map<String, String> raw;

    PathParameters(Map<String, String> raw) {
        this.raw = raw;
    }

    /** Returns a value as sent. */
    String raw(String name) {
        String value = raw.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no variable {" + name + "}");
        }
        return value;
    }

    /** Returns a value percent-decoded; as sent if it cannot be decoded. */
    String text(String name) {
        try {
            return URLDecoder.decode(raw(name).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return raw(name);
        }
    }

    /** Returns a value as a number; empty if it is not one. */
    Optional<Long> number(String name) {
        try {
            return Optional.of(Long.valueOf(raw(name)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
