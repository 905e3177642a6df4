package io.github.githubproxy.github;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A function of short strings, such as field names and values, that remembers its results for the first 512 of them. Nearly all
 * messages have the same few, and to look a result up takes less time than to compute it. The function must be pure, and return
 * no null; an exception is not remembered. Thread-safe.
 */
public final class MemoizedFunction<V> implements Function<String, V> {
    private static final int MAX_RESULTS = 512;

    /** So that clients cannot make the proxy keep large strings. */
    private static final int MAX_LENGTH = 256;

    private final Function<String, V> function;
    private final Map<String, V> results = new ConcurrentHashMap<>();

    /** Creates a function with the results of the given one. */
    public MemoizedFunction(Function<String, V> function) {
        this.function = function;
    }

    @Override
    public V apply(String text) {
        V known = results.get(text);
        if (known != null) {
            return known;
        }
        V result = function.apply(text);
        if (text.length() <= MAX_LENGTH && results.size() < MAX_RESULTS) {
            results.put(text, result);
        }
        return result;
    }
}
