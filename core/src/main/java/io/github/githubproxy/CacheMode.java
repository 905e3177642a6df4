package io.github.githubproxy;

/** How {@link Proxy#handle(String, io.github.githubproxy.http.ProxyRequest, String, CacheMode)} uses the cache. */
public enum CacheMode {
    /** Cacheable requests go through the cache, all others to GitHub. */
    AUTO,
    /** All requests go to GitHub. */
    BYPASS,
    /** Only cacheable requests are allowed. */
    ONLY
}
