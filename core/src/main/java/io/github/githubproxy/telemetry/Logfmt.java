package io.github.githubproxy.telemetry;

import java.util.HexFormat;

/**
 * Writes values for lines of {@code key=value} pairs so that no value can be taken for more than one, nor for another line.
 *
 * @see <a href="https://pkg.go.dev/github.com/go-logfmt/logfmt">logfmt</a>, whose rules these are
 */
public final class Logfmt {
    private static final HexFormat HEX = HexFormat.of();

    private Logfmt() {}

    /**
     * Returns a value as it is, or in double quotes if it is empty or has a space, a double quote, an equals sign or a
     * character that cannot be seen. In quotes, {@code "} and {@code \} have a backslash before them, and characters that
     * cannot be seen are {@code \n}, {@code \r}, {@code \t}, or {@code \}{@code u} and four hexadecimal digits.
     */
    public static String value(String text) {
        return !text.isEmpty() && text.codePoints().allMatch(Logfmt::isPlain) ? text : quoted(text);
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
                    if (isSeen(c)) {
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
        return c < 0x7f ? c > ' ' && c != '"' && c != '=' : isSeen(c) && !Character.isSpaceChar(c);
    }

    private static boolean isSeen(int c) {
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
