package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers which credentials are limited or refused, for which rate-limit resource, and until when. Safe for use by many threads;
 * one may be shared by several proxies of a host.
 */
public final class RateLimitState {
    private final Cache<Key, Limited> limited;

    /**
     * Makes an empty state.
     *
     * @param maxSize how many limits are remembered at most; the least used are forgotten first
     */
    public RateLimitState(int maxSize) {
        this.limited = Caffeine.newBuilder().maximumSize(maxSize).build();
    }

    /** Remembers that a credential has nothing left for a resource; a later end is never replaced by an earlier one. */
    void limit(String fingerprint, String resource, Limited news) {
        limited.asMap()
                .merge(
                        new Key(fingerprint, resource),
                        news,
                        (old, fresh) -> fresh.until().isAfter(old.until()) ? fresh : old);
    }

    /** Returns the limit that holds for a credential and resource at that time. */
    Optional<Limited> limitOf(String fingerprint, String resource, Instant now) {
        return Optional.ofNullable(limited.getIfPresent(new Key(fingerprint, resource)))
                .filter(limit -> limit.until().isAfter(now));
    }

    private record Key(String fingerprint, String resource) {}

    /**
     * A limit met.
     *
     * @param until when it ends, on the local clock
     * @param quota requests allowed in a window, as far as known, or 0
     * @param cause why
     */
    record Limited(Instant until, long quota, Exhaustion.Cause cause) {}
}
