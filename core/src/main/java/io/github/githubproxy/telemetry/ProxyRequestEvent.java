package io.github.githubproxy.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A client's request, finished. Immutable; holds nothing secret.
 *
 * @param at when it was finished
 * @param origin who asked for what
 * @param status the status code that the client got; 500 where the proxy threw, which its host answers
 * @param cacheOutcome what the cache did
 * @param refusal why the proxy itself answered, if it did
 * @param quota what it meant for the rate limits
 * @param exchange what passed between the proxy and GitHub for it
 * @param timing how long it took
 * @param bodyBytes bytes of the answer's body that the host has read or, where it had them written by {@link
 *     java.io.InputStream#transferTo}, that were written without failure
 */
public record ProxyRequestEvent(
        Instant at,
        RequestOrigin origin,
        int status,
        CacheOutcome cacheOutcome,
        Optional<RejectionReason> refusal,
        QuotaUse quota,
        Exchange exchange,
        Timing timing,
        long bodyBytes) {

    /**
     * What passed between the proxy and GitHub for one request.
     *
     * @param answers how many answers GitHub gave to this request, not counting those to others that it shared
     * @param retries how often it was sent again, with another credential or another token
     * @param credential the credential of the answer that the client got; where that was none of GitHub's to this
     *     request, the one tried last. Empty where none was tried, and for {@code /rate_limit} where several were asked
     *     for one sum
     * @param gitHubRequestId the {@code X-GitHub-Request-Id} of the answer that the client got, or else of the one to
     *     that credential; empty where that gave none
     */
    public record Exchange(
            int answers, int retries, Optional<CredentialLabel> credential, Optional<String> gitHubRequestId) {}

    /**
     * How long a request took.
     *
     * @param waited for a credential: for a free slot, or for its token
     * @param upstream for GitHub, over all times that it was sent, to the end of the header fields; for {@code
     *     /rate_limit}, until the last of those asked at once had answered
     * @param total from the request's arrival to the end of its answer
     */
    public record Timing(Duration waited, Duration upstream, Duration total) {}
}
