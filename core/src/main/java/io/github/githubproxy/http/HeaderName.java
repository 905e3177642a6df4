package io.github.githubproxy.http;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The name of a header field. Immutable.
 *
 * <p>The first 512 names are cached: checking a name and converting it to lower case takes longer than the rest of the work
 * on most fields, and stored responses share the instances.
 *
 * @param written the name as received
 * @param lowerCase the name as compared
 */
record HeaderName(String written, String lowerCase) {
    private static final int MAX_CACHED = 512;
    private static final int MAX_CACHED_LENGTH = 64;
    private static final Map<String, HeaderName> CACHE = new ConcurrentHashMap<>();

    /** Whether a character, by its code, is allowed in a name. */
    private static final boolean[] TOKEN = new boolean[0x7f];

    static {
        for (char c = '!'; c < TOKEN.length; c++) {
            TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
    }

    /**
     * Returns the name that is written so.
     *
     * @throws IllegalArgumentException if the text is not a token (RFC 9110, section 5.1)
     */
    static HeaderName of(String written) {
        HeaderName cached = CACHE.get(written);
        if (cached != null) {
            return cached;
        }
        requireToken(written);
        HeaderName name = new HeaderName(written, written.toLowerCase(Locale.ROOT));
        if (written.length() <= MAX_CACHED_LENGTH && CACHE.size() < MAX_CACHED) {
            CACHE.put(written, name);
        }
        return name;
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
