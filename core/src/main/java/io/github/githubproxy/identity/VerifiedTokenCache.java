package io.github.githubproxy.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.github.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what verified tokens contain, by the SHA-256 digest of the token, so that a token's signature is verified once. The
 * number and size of entries are bounded. Thread-safe.
 */
final class VerifiedTokenCache {
    static final int MAX_TOKENS = 10_000;

    /** After this time a token is verified again, so that one does not outlive a key that its issuer has withdrawn for long. */
    static final Duration KEPT_FOR = Duration.ofHours(1);

    private static final long MAX_BYTES = 64 << 20;

    /** Claims take more memory than their JSON text, of which base64url makes four thirds. */
    private static final int BYTES_PER_CHARACTER = 4;

    private final Cache<ByteBuffer, Entry> entries;

    VerifiedTokenCache(InstantSource clock) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(MAX_BYTES)
                .<ByteBuffer, Entry>weigher((digest, entry) -> entry.weight())
                .expireAfterWrite(KEPT_FOR)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.instant().toEpochMilli()))
                .executor(Runnable::run)
                .build();
    }

    /** Returns the key of a token. */
    static ByteBuffer digest(String jwt) {
        return ByteBuffer.wrap(Sha256.of(jwt.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * A token that was verified.
     *
     * @param verifier what has verified it
     */
    record Entry(VerifiedToken token, IssuerVerifier verifier, int length) {
        private int weight() {
            // Each takes so much that no more than MAX_TOKENS fit.
            return (int) Math.max(MAX_BYTES / MAX_TOKENS + 1, (long) length * BYTES_PER_CHARACTER);
        }
    }

    /** Returns the entry of a token that has not expired. */
    @Nullable
    Entry find(ByteBuffer digest, Instant now) {
        Entry entry = entries.getIfPresent(digest);
        return entry != null && now.isBefore(entry.token().expiry().plus(ClaimRules.LEEWAY)) ? entry : null;
    }

    void put(ByteBuffer digest, Entry entry) {
        entries.put(digest, entry);
    }

    long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }
}
