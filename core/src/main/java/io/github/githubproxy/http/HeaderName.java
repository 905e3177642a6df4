package io.github.githubproxy.http;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The name of a header field. The few hundred that are met first are made once: to check one and to put it in lower case
 * takes longer than all else that is done with most fields, and stored responses share them. Immutable.
 *
 * @param written as it was received
 * @param lowerCase as it is compared
 */
record HeaderName(String written, String lowerCase) {
    private static final int MOST_KNOWN = 512;
    private static final int LONGEST_KNOWN = 64;
    private static final Map<String, HeaderName> KNOWN = new ConcurrentHashMap<>();

    /** Which characters a name may have, by their code. */
    private static final boolean[] TOKEN = new boolean[0x7f];

    static {
        for (char c = '!'; c < TOKEN.length; c++) {
            TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
    }

    /**
     * Returns that name.
     *
     * @throws IllegalArgumentException if it is not a token (RFC 9110, section 5.1)
     */
    static HeaderName of(String written) {
        HeaderName known = KNOWN.get(written);
        if (known != null) {
            return known;
        }
        requireToken(written);
        HeaderName made = new HeaderName(written, written.toLowerCase(Locale.ROOT));
        if (written.length() <= LONGEST_KNOWN && KNOWN.size() < MOST_KNOWN) {
            KNOWN.put(written, made);
        }
        return made;
    }

    boolean is(String name) {
        return written.equalsIgnoreCase(name);
    }

    boolean is(HeaderName other) {
        return lowerCase.equals(other.lowerCase);
    }

    private static void requireToken(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a header name is empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                throw new IllegalArgumentException("a header name has a character that HTTP does not allow");
            }
        }
    }
}
