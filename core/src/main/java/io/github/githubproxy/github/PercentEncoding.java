package io.github.githubproxy.github;

import io.github.githubproxy.github.ApiPath.InvalidPathException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Percent-encoding of paths (RFC 3986, sections 2.1 and 6.2.2), for ASCII text. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Decodes unreserved characters and puts the rest of the percent-encodings in upper case.
     *
     * @throws InvalidPathException if a percent sign is not followed by two hexadecimal digits
     */
    static String normalize(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        StringBuilder normalized = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '%') {
                normalized.append(path.charAt(i));
                continue;
            }
            int octet = octetAt(path, i);
            if (octet < 0) {
                throw new InvalidPathException("it has a '%' that two hexadecimal digits do not follow");
            }
            if (isUnreserved(octet)) {
                normalized.append((char) octet);
            } else {
                normalized.append(path.substring(i, i + 3).toUpperCase(Locale.ROOT));
            }
            i += 2;
        }
        return normalized.toString();
    }

    /**
     * Decodes every percent-encoding once; a percent sign that starts none stays.
     *
     * @throws InvalidPathException if the octets are not UTF-8, so that two readers could see different characters
     */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteBuffer octets = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            int octet = text.charAt(i) == '%' ? octetAt(text, i) : -1;
            if (octet >= 0) {
                octets.put((byte) octet);
                i += 2;
            } else {
                octets.put(String.valueOf(text.charAt(i)).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidPathException("its percent-encoded octets are not UTF-8");
        }
    }

    private static int octetAt(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = hexDigit(text.charAt(percent + 1));
        int low = hexDigit(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    /** Unlike {@link Character#digit}, knows ASCII digits only. */
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static boolean isUnreserved(int octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }
}
