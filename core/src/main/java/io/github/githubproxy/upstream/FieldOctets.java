package io.github.githubproxy.upstream;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The octets of header values. Servers read and write one character for each octet; OkHttp takes them for UTF-8, both
 * ways. In between they are changed over, so that the same octets go out that came in.
 *
 * <p>Octets that are not UTF-8 OkHttp can neither read nor write: such a value is changed.
 */
final class FieldOctets {
    private FieldOctets() {}

    /** Returns a client's value in the form in which OkHttp writes its octets. */
    static String toOkHttp(String value) {
        if (isAscii(value)) {
            return value;
        }
        ByteBuffer octets = ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /** Returns a value that OkHttp has read, one character for each octet. */
    static String fromOkHttp(String value) {
        return isAscii(value) ? value : new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(c -> c < 0x80);
    }
}
