package io.github.githubproxy.cache;

import java.time.Duration;

/**
 * The settings of a cache backend.
 *
 * @param url {@code CACHE_BACKEND_URL} as configured; may contain a password
 * @param timeToLive how long an entry is kept after it was stored last; positive
 * @param maxBytes the limit of an in-memory backend, in bytes; positive
 */
public record CacheBackendSettings(String url, Duration timeToLive, long maxBytes) {

    /** Omits the URL, which may contain a password. */
    @Override
    public String toString() {
        return "CacheBackendSettings[timeToLive=" + timeToLive + ", maxBytes=" + maxBytes + "]";
    }
}
