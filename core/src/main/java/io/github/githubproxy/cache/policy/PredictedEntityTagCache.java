package io.github.githubproxy.cache.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.github.EntityTags;
import java.util.Optional;

/**
 * A cache of the entity tags that GitHub is expected to give a body for a token. A prediction needs a digest of the whole
 * body. Safe for use by many threads.
 */
public final class PredictedEntityTagCache {
    /** The maximum number of entries, which take about ten megabytes. */
    private static final int MAX_TAGS = 32 * 1024;

    /** Longer fields are not kept, since clients choose them. */
    private static final int MAX_ACCEPT_LENGTH = 256;

    private final Cache<Key, String> tags =
            Caffeine.newBuilder().maximumSize(MAX_TAGS).build();

    /** Creates an empty cache. */
    public PredictedEntityTagCache() {}

    private record Key(String digest, Optional<String> accept, String fingerprint) {}

    /**
     * Returns the tag in the form of {@code If-None-Match}.
     *
     * @param body the body of the stored response
     * @param accept the request's {@code Accept}, if it has one
     * @param fingerprint identifies the token in the cache
     * @param authorization the request's {@code Authorization}; not kept
     */
    public String predict(StoredBody body, Optional<String> accept, String fingerprint, String authorization) {
        if (accept.map(String::length).orElse(0) > MAX_ACCEPT_LENGTH) {
            return EntityTags.predicted(accept, authorization, body.decode());
        }
        return tags.get(
                new Key(body.digest(), accept, fingerprint),
                key -> EntityTags.predicted(accept, authorization, body.decode()));
    }
}
