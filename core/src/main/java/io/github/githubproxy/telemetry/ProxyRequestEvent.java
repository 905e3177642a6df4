package io.github.githubproxy.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A finished request of a client. Immutable; contains no secrets.
 *
 * @param at when the request was finished
 * @param origin the client and the kind of request
 * @param status the status code of the response to the client; 500 where the proxy threw and its host responds
 * @param cacheOutcome what the cache did
 * @param refusal why the proxy itself responded, if it did
 * @param auditedClients the names of the clients whose request it would be if identities in audit mode were enforced; mostly
 *     empty
 * @param quota what the request cost and saved
 * @param exchange the exchange with GitHub
 * @param waited time spent waiting for a credential's slot or token
 * @param upstream time from sending to the end of the header fields, over all attempts; for {@code /rate_limit}, until the last
 *     of the parallel requests had a response
 * @param total from the request's arrival to the end of its response
 * @param bodyBytes bytes of the response body that the host has read or, where the host used {@link
 *     java.io.InputStream#transferTo}, that were written without failure
 */
public record ProxyRequestEvent(
        Instant at,
        RequestOrigin origin,
        int status,
        CacheOutcome cacheOutcome,
        Optional<RejectionReason> refusal,
        List<String> auditedClients,
        QuotaUse quota,
        Exchange exchange,
        Duration waited,
        Duration upstream,
        Duration total,
        long bodyBytes) {

    /** Copies the list. */
    public ProxyRequestEvent {
        auditedClients = List.copyOf(auditedClients);
    }

    /**
     * The effect of a request on GitHub's rate limits.
     *
     * @param resource the rate-limit resource that GitHub counted the request against, such as {@code core} or
     *     {@code graphql}; without a request to GitHub, the one it would have counted against; {@code -} for
     *     {@code /rate_limit}, which is not counted
     * @param spent units spent, over all attempts. Of several coalesced requests, only the leader's event has them
     * @param saved units that were not spent because a stored or coalesced response was served: 1 if
     *     {@link CacheOutcome#savesQuota()}, else 0
     */
    public record QuotaUse(String resource, int spent, int saved) {}

    /**
     * The exchange between the proxy and GitHub for one request.
     *
     * @param responses responses from GitHub to this request, not counting a leader's response that it shared
     * @param retries how often the request was sent again, with another credential or another token
     * @param credential the credential of the response that the client got; where that response was not GitHub's response to
     *     this request, the credential tried last. Empty where none was tried, and for {@code /rate_limit} where the limits
     *     of several credentials were added up
     * @param gitHubRequestId the {@code X-GitHub-Request-Id} of the response that the client got, or else of the last
     *     response to that credential; empty where there was none
     */
    public record Exchange(
            int responses, int retries, Optional<CredentialLabel> credential, Optional<String> gitHubRequestId) {}
}
