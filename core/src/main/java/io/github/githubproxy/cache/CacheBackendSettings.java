package io.github.githubproxy.cache;

import java.time.Duration;

/**
 * What a backend is made from.
 *
 * @param url {@code CACHE_BACKEND_URL} as configured; may hold a password
 * @param timeToLive how long an entry is kept after it was last put or replaced; positive
 * @param maxBytes how much an in-memory backend may hold; positive
 */
public record CacheBackendSettings(String url, Duration timeToLive, long maxBytes) {

    /** Leaves out the URL, which may hold a password. */
    @Override
    public String toString() {
        return "CacheSettings[timeToLive=" + timeToLive + ", maxBytes=" + maxBytes + "]";
    }
}
