package io.github.githubproxy.upstream;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Converts field values with characters beyond ASCII. Servlet containers represent octets as ISO-8859-1 characters, OkHttp
 * as UTF-8 text. Without the conversion, each proxy on the way would encode a name such as {@code Zoë} once more.
 */
final class HeaderOctets {
    private HeaderOctets() {}

    /**
     * Returns the text that OkHttp writes as these octets. OkHttp cannot write octets that are not UTF-8; their characters
     * are returned unchanged and encoded by it.
     */
    static String toOkHttp(String value) {
        if (isAscii(value) || !isOctets(value)) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /** Returns the octets, as ISO-8859-1 characters, that OkHttp has read as this text. */
    static String fromOkHttp(String text) {
        return isAscii(text) ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOctets(String text) {
        return text.chars().allMatch(c -> c <= 0xff);
    }
}
