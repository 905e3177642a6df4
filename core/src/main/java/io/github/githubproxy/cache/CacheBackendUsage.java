package io.github.githubproxy.cache;

/**
 * How full a cache backend is that belongs to one proxy alone.
 *
 * @param entries the approximate number of stored responses
 * @param bytes bytes that they take
 * @param maxBytes the limit of {@code bytes}
 * @param evictions responses dropped to make room since the backend was created
 */
public record CacheBackendUsage(long entries, long bytes, long maxBytes, long evictions) {}
