package io.github.githubproxy.cache.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.github.EntityTags;
import java.util.Optional;

/**
 * The entity tags that GitHub is expected to give a body for a token. Each is computed once and remembered, as that
 * takes reading the whole body. Safe for use by many threads.
 */
public final class EntityTagPredictor {
    /** About ten megabytes. */
    private static final int MAX = 32 * 1024;

    private final Cache<Key, String> tags =
            Caffeine.newBuilder().maximumSize(MAX).build();

    /** Makes an empty memory. */
    public EntityTagPredictor() {}

    private record Key(String digest, Optional<String> accept, String fingerprint) {}

    /**
     * Returns the tag, as it stands in {@code If-None-Match}.
     *
     * @param body what is asked about
     * @param accept the request's {@code Accept}, if it has one
     * @param fingerprint names the token
     * @param authorization the request's {@code Authorization}; not kept
     */
    public String tag(StoredBody body, Optional<String> accept, String fingerprint, String authorization) {
        return tags.get(
                new Key(body.digest(), accept, fingerprint),
                key -> EntityTags.predicted(accept, authorization, body.decoded()));
    }
}
