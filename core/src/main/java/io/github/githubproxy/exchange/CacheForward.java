package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.http.Headers;
import java.util.List;
import java.util.Optional;

/**
 * A call that the cache forwards to GitHub.
 *
 * @param headers the header fields for GitHub, with the client's own preconditions
 * @param stored the stored response to revalidate, if any
 * @param reason the reason for forwarding
 */
record CacheForward(
        ApiCall call, CacheKey key, Headers headers, Optional<StoredResponse> stored, CacheStatus.Forward reason) {

    /**
     * Returns this forward with a stored response that was looked up later. Followers joined for what they share, so
     * preconditions that were not for GitHub then are not sent now.
     */
    CacheForward withStored(Optional<StoredResponse> newer) {
        boolean lost = stored.isPresent() && newer.isEmpty();
        CacheStatus.Forward newReason = newer.isEmpty() ? CacheStatus.Forward.URI_MISS : CacheStatus.Forward.STALE;
        return new CacheForward(
                call,
                key,
                lost ? Revalidation.unconditionalHeaders(headers) : headers,
                newer,
                newer.isPresent() == stored.isPresent() ? reason : newReason);
    }

    /** Returns the client's preconditions if GitHub evaluates them, which is when nothing is stored; else an empty list. */
    List<String> clientConditions() {
        return stored.isPresent() || !(headers.contains("If-None-Match") || headers.contains("If-Modified-Since"))
                ? List.of()
                : List.of(
                        String.join(", ", headers.all("If-None-Match")),
                        String.join(", ", headers.all("If-Modified-Since")));
    }

    /** Returns the {@code Accept} field as GitHub gets it. */
    Optional<String> accept() {
        List<String> values = headers.all("Accept");
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }
}
