package io.github.githubproxy.telemetry.format;

import java.util.HexFormat;

/**
 * Quotes values for log lines of {@code key=value} pairs, so that a value is never read as several values or lines.
 *
 * @see <a href="https://pkg.go.dev/github.com/go-logfmt/logfmt">logfmt</a>
 */
public final class Logfmt {
    private static final HexFormat HEX = HexFormat.of();

    private Logfmt() {}

    /**
     * Returns a value unchanged, or in double quotes if it is empty or contains a space, a double quote, an equals sign or an
     * invisible character. In quotes, {@code "} and {@code \} are escaped with a backslash, and invisible characters are
     * written as {@code \n}, {@code \r}, {@code \t}, or {@code \}{@code u} and four hexadecimal digits.
     */
    public static String value(String text) {
        return isPlainAscii(text) || (!text.isEmpty() && text.codePoints().allMatch(Logfmt::isPlain))
                ? text
                : quoted(text);
    }

    /** Answers for nearly all values without a stream. */
    private static boolean isPlainAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x7f || !isPlain(c)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append((char) c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (isVisible(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        Character.toString(c)
                                .chars()
                                .forEach(unit -> quoted.append("\\u").append(HEX.toHexDigits((char) unit)));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isPlain(int c) {
        return c < 0x7f ? c > ' ' && c != '"' && c != '=' : isVisible(c) && !Character.isSpaceChar(c);
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
