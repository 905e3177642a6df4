package io.github.githubproxy.credentials;

import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what GitHub's responses say about credentials: limits, pauses, and whether they are accepted. Responses to
 * clients' requests and to internal calls have the same effect. Thread-safe.
 */
public final class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);

    private static final String TOKEN_REJECTED = "its token is not accepted; is it revoked, expired or mistyped?";

    /** The pause after a primary limit if GitHub names no reset. */
    private static final Duration DEFAULT_PRIMARY_PAUSE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final GitHubClock gitHubClock;
    private final Duration resetMargin;
    private final CredentialProber prober;
    private final VisibilityCache visibility;

    /**
     * Makes a recorder.
     *
     * @param resetMargin added to a reset that the response gives no date to measure by
     */
    OutcomeRecorder(
            InstantSource clock,
            GitHubClock gitHubClock,
            Duration resetMargin,
            CredentialProber prober,
            VisibilityCache visibility) {
        this.clock = clock;
        this.gitHubClock = gitHubClock;
        this.resetMargin = resetMargin;
        this.prober = prober;
        this.visibility = visibility;
    }

    /** Records the limit that a response states, and its date. Releases the unit that the lease reserves. */
    public void recordRateLimit(Lease lease, Optional<RateLimit> stated, Optional<Instant> date) {
        long now = now();
        date.ifPresent(gitHubClock::update);
        stated.ifPresent(limit -> lease.account().recordRateLimit(limit, now + millisUntilReset(limit, date), now));
        lease.settle();
    }

    /** Records that a request has exceeded a limit on that resource, or a secondary limit. */
    public void recordExceededLimit(Lease lease, String resource, ExceededRateLimit limit) {
        recordExceededLimit(lease.credential(), lease.account(), resource, limit);
    }

    void recordExceededLimit(Credential credential, String resource, ExceededRateLimit limit) {
        recordExceededLimit(credential, credential.account(), resource, limit);
    }

    private void recordExceededLimit(Credential credential, Account account, String resource, ExceededRateLimit limit) {
        long now = now();
        if (limit.kind() == RateLimitKind.PRIMARY) {
            long until = now + limit.pause().orElse(DEFAULT_PRIMARY_PAUSE).toMillis();
            if (account.budget(resource).block(until, now)) {
                LOG.info(
                        "{} has exceeded its rate limit for {} and is paused for it until {}",
                        credential,
                        resource,
                        onGitHubClock(until));
            }
        } else {
            boolean wasPaused = account.pausedUntil() > now;
            long until = account.pause(limit.pause(), now);
            if (!wasPaused) {
                LOG.warn(
                        "{} has exceeded a secondary rate limit and is paused until {}",
                        credential,
                        onGitHubClock(until));
            }
        }
    }

    /**
     * Records that GitHub accepted the credential, whatever the response's status.
     *
     * @param visible what the response has shown to the credential
     */
    public void recordSuccess(Lease lease, Optional<RequestSubject> visible) {
        lease.account().recordSuccess(now());
        if (lease.credential().health().recordAcceptance()) {
            LOG.info("GitHub accepts {} again", lease.credential());
        }
        visible.ifPresent(subject -> visibility.recordPermitted(lease.credential(), subject));
    }

    /** Records that GitHub does not accept the token. */
    public AccessToken.Rejection recordRejectedToken(Lease lease) {
        AccessToken.Rejection rejection = lease.credential().tokens().recordRejection(lease.token());
        if (rejection == AccessToken.Rejection.FINAL) {
            recordRejectedToken(lease.credential());
        }
        return rejection;
    }

    /** Records that GitHub does not accept the token of a credential that has no other. */
    void recordRejectedToken(Credential credential) {
        recordRejection(credential, TOKEN_REJECTED);
    }

    /** Records that GitHub accepts none of a credential's tokens. */
    public void recordRejectedCredential(Lease lease) {
        recordRejection(lease.credential(), "token after token is not accepted");
    }

    /** Probes whether GitHub accepts the token, for a 401 without a body. Costs nothing; true if GitHub is unreachable. */
    public boolean verifyToken(Lease lease) {
        return prober.verify(lease.token());
    }

    /** Records that no token could be had for a credential. */
    void recordTokenFailure(Credential credential, TokenException failure) {
        long now = now();
        switch (failure.reason()) {
            case REJECTED -> recordRejection(credential, String.valueOf(failure.getMessage()));
            case LIMITED -> credential.account().pause(failure.pause(), now);
            case UNREACHABLE, TIMEOUT -> {
                if (credential.health().isUsable(now)) {
                    long until = credential.health().recordUnavailable(now);
                    LOG.warn(
                            "{} has no token and is paused until {}: {}",
                            credential,
                            Instant.ofEpochMilli(until),
                            failure.getMessage());
                }
            }
        }
    }

    private void recordRejection(Credential credential, String reason) {
        boolean wasRejected = credential.health().isRejected();
        long until = credential.health().recordRejection(now());
        if (!wasRejected) {
            LOG.error("GitHub refuses {}; next probe at {}: {}", credential, onGitHubClock(until), reason);
        }
        prober.schedule(until);
    }

    /** Measured on GitHub's clock if the response has a date; otherwise on the local clock, with a margin. */
    private long millisUntilReset(RateLimit limit, Optional<Instant> date) {
        return date.map(sent -> limit.untilReset(sent))
                .orElseGet(() -> limit.untilReset(clock.instant()).plus(resetMargin))
                .toMillis();
    }

    private Instant onGitHubClock(long localMillis) {
        return gitHubClock.at(Instant.ofEpochMilli(localMillis));
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }
}
