package io.github.githubproxy.github;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A predicate on field names or values that remembers its results for the first 512 of them. Nearly all messages have the same
 * few, and to look a result up takes less time than to compute it. The predicate must be a pure function. Thread-safe.
 */
public final class MemoizedPredicate implements Predicate<String> {
    private static final int MAX_RESULTS = 512;

    /** So that clients cannot make the proxy keep large strings. */
    private static final int MAX_LENGTH = 256;

    private final Predicate<String> predicate;
    private final Map<String, Boolean> results = new ConcurrentHashMap<>();

    /** Creates a predicate with the results of the given one. */
    public MemoizedPredicate(Predicate<String> predicate) {
        this.predicate = predicate;
    }

    @Override
    public boolean test(String text) {
        Boolean known = results.get(text);
        if (known != null) {
            return known;
        }
        boolean result = predicate.test(text);
        if (text.length() <= MAX_LENGTH && results.size() < MAX_RESULTS) {
            results.put(text, result);
        }
        return result;
    }
}
