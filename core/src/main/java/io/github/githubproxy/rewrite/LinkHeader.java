package io.github.githubproxy.rewrite;

import java.util.function.UnaryOperator;

/** The {@code Link} field (RFC 8288, section 3): targets in angle brackets, and parameters, which may be quoted. */
final class LinkHeader {
    private LinkHeader() {}

    /** Replaces each target, and leaves all else as it is. */
    static String withTargets(String value, UnaryOperator<String> replacement) {
        StringBuilder rewritten = new StringBuilder(value.length() + 64);
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            int end = c == '<' ? value.indexOf('>', at) : c == '"' ? endOfQuoted(value, at) : at;
            if (end < 0) {
                return rewritten.append(value, at, value.length()).toString();
            }
            if (c == '<') {
                rewritten
                        .append('<')
                        .append(replacement.apply(value.substring(at + 1, end)))
                        .append('>');
            } else {
                rewritten.append(value, at, end + 1);
            }
            at = end + 1;
        }
        return rewritten.toString();
    }

    private static int endOfQuoted(String value, int quote) {
        for (int i = quote + 1; i < value.length(); i++) {
            if (value.charAt(i) == '"') {
                return i;
            }
            if (value.charAt(i) == '\\') {
                i++;
            }
        }
        return -1;
    }
}
