package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.CacheControl;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.http.Headers;
import java.util.List;
import java.util.Optional;

/**
 * A call that the cache forwards to GitHub.
 *
 * @param directives the client's {@code Cache-Control}
 * @param headers the header fields for GitHub, with the client's own preconditions
 * @param stored the stored response to revalidate, if any
 * @param completions the {@linkplain RequestCoalescer#completions completed requests} before {@code stored} was looked up
 * @param reason the reason for forwarding
 */
record CacheForward(
        ApiCall call,
        CacheKey key,
        CacheControl directives,
        Headers headers,
        Optional<StoredResponse> stored,
        long completions,
        CacheStatus.Forward reason) {

    /** Returns what identical requests have in common. */
    RequestCoalescer.Id id() {
        return new RequestCoalescer.Id(key, call.method(), clientConditions());
    }

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
                directives,
                lost ? Revalidation.unconditionalHeaders(headers) : headers,
                newer,
                completions,
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
