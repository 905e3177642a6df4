package io.github.githubproxy.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one copy of each text that is often seen: names of fields and most of their values are the same in all of GitHub's
 * answers, and take more room than many a body. Which ones they are is for Caffeine to find out.
 */
final class StringInterner {
    private static final int MAX_TEXTS = 1_000;

    /** The objects of a text, apart from its characters. */
    private static final int TEXT = 24 + 16;

    private final Cache<String, String> texts =
            Caffeine.newBuilder().maximumSize(MAX_TEXTS).build();

    /** Begins the account of one response. */
    Account account() {
        return new Account();
    }

    /** Counts what a response takes beside what it shares with others. */
    final class Account {
        private long bytes;

        String share(String text) {
            @Nullable String known = texts.getIfPresent(text);
            if (known != null) {
                return known;
            }
            texts.put(text, text);
            // GitHub's fields are in Latin-1, one byte a character; objects begin at multiples of eight.
            bytes += TEXT + (text.length() + 7) / 8 * 8;
            return text;
        }

        long bytes() {
            return bytes;
        }
    }
}
