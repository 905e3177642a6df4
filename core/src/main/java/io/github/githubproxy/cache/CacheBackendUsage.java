package io.github.githubproxy.cache;

/**
 * How full a backend is that belongs to one proxy alone.
 *
 * @param entries responses stored, about
 * @param bytes bytes that they take
 * @param maxBytes bytes that they may take
 * @param evictions responses that were dropped to make room, since the backend was made
 */
public record CacheBackendUsage(long entries, long bytes, long maxBytes, long evictions) {}
