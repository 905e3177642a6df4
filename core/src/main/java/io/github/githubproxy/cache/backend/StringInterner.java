package io.github.githubproxy.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of frequent strings, of which entries share one copy. Most field names and values are the same in all of
 * GitHub's responses, and take more memory than many a body. Caffeine's eviction keeps the frequent ones. Safe for use by
 * many threads.
 */
final class StringInterner {
    private static final int MAX_STRINGS = 1_000;

    /** Heap bytes of a string's two objects, without its characters. */
    private static final int STRING_BYTES = 24 + 16;

    private final Cache<String, String> strings =
            Caffeine.newBuilder().maximumSize(MAX_STRINGS).build();

    /** Begins the interning of one response. */
    Session begin() {
        return new Session();
    }

    /** Interns the strings of one response and counts the heap bytes of those that were not in the pool. */
    final class Session {
        private long addedBytes;

        String intern(String string) {
            @Nullable String known = strings.getIfPresent(string);
            if (known != null) {
                return known;
            }
            strings.put(string, string);
            // GitHub's fields are in Latin-1, one byte a character; objects are aligned to eight bytes.
            addedBytes += STRING_BYTES + (string.length() + 7) / 8 * 8;
            return string;
        }

        long addedBytes() {
            return addedBytes;
        }
    }
}
