package io.github.githubproxy.credentials;

import io.github.githubproxy.github.ResponseInterpretation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes GitHub with a credential: whether a rejected credential is accepted again, in the background and for free, and
 * whether a credential sees a repository or organization. Thread-safe.
 */
final class CredentialProber {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialProber.class);
    private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(30);

    private final CredentialApiClient client;
    private final BackgroundExecutor background;
    private final InstantSource clock;
    private final AtomicLong nextProbe = new AtomicLong(Long.MAX_VALUE);

    CredentialProber(CredentialApiClient client, BackgroundExecutor background, InstantSource clock) {
        this.client = client;
        this.background = background;
        this.clock = clock;
    }

    /** Schedules a probe of rejected credentials at that time, or earlier. */
    void schedule(long when) {
        nextProbe.accumulateAndGet(when, Math::min);
    }

    /** Starts the probes that are due, in the background. Called for each request; usually none is due. */
    void probeIfDue(CredentialSelector pool, long now) {
        long when = nextProbe.get();
        if (now < when || !nextProbe.compareAndSet(when, Long.MAX_VALUE)) {
            return;
        }
        for (Credential credential : pool.credentials()) {
            if (credential.health().isRejected()) {
                if (credential.health().claimProbe(now)) {
                    start(credential);
                }
                schedule(credential.health().pausedUntil());
            }
        }
    }

    /** Probes whether GitHub accepts a token; true if GitHub cannot be reached. */
    boolean verify(AccessToken token) {
        try {
            return statusWith(token) != 401;
        } catch (IOException e) {
            return true;
        }
    }

    /** The result of a visibility probe. */
    enum Visibility {
        /** GitHub shows the subject. */
        VISIBLE,
        /** GitHub responds 404 or 403. */
        HIDDEN,
        /** Inconclusive: GitHub failed, a limit was exceeded, or the token was rejected. */
        UNKNOWN
    }

    /**
     * Probes whether a token gives access to a subject.
     *
     * @param path the subject's own path
     * @param costs is charged for the request
     */
    Visibility probeVisibility(String path, AccessToken token, CostSink costs) {
        try {
            CredentialApiClient.Reply reply = client.get(path, token.authorization(), costs);
            ResponseInterpretation interpretation = reply.interpretation(clock.instant());
            costs.addCost(interpretation.resource("core"), interpretation.cost());
            if (reply.status() < 400) {
                return Visibility.VISIBLE;
            }
            boolean isConclusive = (reply.status() == 404 || reply.status() == 403)
                    && interpretation.exceededLimit().isEmpty();
            return isConclusive ? Visibility.HIDDEN : Visibility.UNKNOWN;
        } catch (IOException e) {
            return Visibility.UNKNOWN;
        }
    }

    private void start(Credential credential) {
        try {
            background.execute(() -> probe(credential));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not probed: the pool is closed", credential);
        }
    }

    private void probe(Credential credential) {
        try {
            if (isAccepted(credential) && credential.health().recordAcceptance()) {
                LOG.info("GitHub accepts {} again", credential);
            } else {
                LOG.warn(
                        "GitHub still refuses {}; next probe at {}",
                        credential,
                        Instant.ofEpochMilli(credential.health().pausedUntil()));
            }
        } catch (TokenException | IOException e) {
            LOG.warn("The probe of {} failed: {}", credential, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An installation whose token is rejected is probed once more with another token. */
    private boolean isAccepted(Credential credential) throws TokenException, IOException, InterruptedException {
        AccessToken token = credential.tokens().get(TOKEN_TIMEOUT);
        int status = statusWith(token);
        boolean hasAnother =
                status == 401 && credential.tokens().recordRejection(token) == AccessToken.Rejection.REPLACED;
        if (hasAnother) {
            status = statusWith(credential.tokens().get(TOKEN_TIMEOUT));
        }
        // A server where rate limits are off responds 404.
        return status == 200 || status == 404;
    }

    /** Returns the status of a request that costs nothing; 200 if a limit is exceeded, as the token is accepted then. */
    private int statusWith(AccessToken token) throws IOException {
        CredentialApiClient.Reply reply = client.get("/rate_limit", token.authorization());
        boolean isLimited =
                reply.interpretation(clock.instant()).exceededLimit().isPresent();
        return isLimited ? 200 : reply.status();
    }
}
