package io.github.githubproxy.upstream;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Field values beyond ASCII. Containers hand out and take octets as ISO-8859-1 characters; OkHttp takes every value for
 * UTF-8. Without a translation between them, a name such as {@code Zoë} would be encoded once more at each proxy.
 */
final class HeaderOctets {
    private HeaderOctets() {}

    /**
     * Returns the text that OkHttp writes as these octets. What is not UTF-8 cannot be written by it as it is, and is
     * encoded.
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

    /** Returns the octets that OkHttp has read as this text. */
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
