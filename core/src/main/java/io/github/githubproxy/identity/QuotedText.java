package io.github.githubproxy.identity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Quotes what a token contains in messages to its sender. */
final class QuotedText {
    private static final int MAX_LENGTH = 100;

    private QuotedText() {}

    /** Returns a string in single quotes: cut, and without characters other than visible ASCII and space; else the JSON type. */
    static String of(@Nullable Object value) {
        if (value instanceof String text) {
            boolean isLong = text.length() > MAX_LENGTH;
            String cut = isLong ? text.substring(0, MAX_LENGTH) : text;
            return "'" + cut.replaceAll("[^\\x20-\\x7e]", "?") + (isLong ? "..." : "") + "'";
        }
        if (value == null) {
            return "null";
        }
        if (value instanceof Iterable) {
            return "a list";
        }
        if (value instanceof java.util.Map) {
            return "an object";
        }
        return value instanceof Number ? "a number" : value.toString().toLowerCase(Locale.ROOT);
    }
}
