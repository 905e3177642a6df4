package io.github.githubproxy.credentials;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether GitHub accepts a refused credential again, after a growing pause, with a request that costs nothing.
 * Safe for use by many threads.
 */
final class CredentialProber {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialProber.class);
    private static final Duration MOST = Duration.ofSeconds(30);

    private final CredentialApiClient client;
    private final BackgroundExecutor background;
    private final InstantSource clock;
    private final AtomicLong due = new AtomicLong(Long.MAX_VALUE);

    CredentialProber(CredentialApiClient client, BackgroundExecutor background, InstantSource clock) {
        this.client = client;
        this.background = background;
        this.clock = clock;
    }

    /** Takes note that a credential was refused, and may be probed from that time on. */
    void expect(long when) {
        due.accumulateAndGet(when, Math::min);
    }

    /** Has those probed, in the background, whose pause is over. Each request asks this, and most find nothing due. */
    void probeIfDue(CredentialSelector everyone, long now) {
        long when = due.get();
        if (now < when || !due.compareAndSet(when, Long.MAX_VALUE)) {
            return;
        }
        for (Credential credential : everyone.everyone()) {
            if (credential.standing().isRefused()) {
                if (credential.standing().claimProbe(now)) {
                    start(credential);
                }
                expect(credential.standing().restsUntil());
            }
        }
    }

    /** Asks GitHub whether it accepts a token; where it does not say, it does. */
    boolean isAccepted(AccessToken token) {
        try {
            return statusWith(token) != 401;
        } catch (IOException e) {
            return true;
        }
    }

    /** What GitHub shows to the holder of a token. */
    enum View {
        /** It shows the page. */
        SHOWN,
        /** It says that the page is not there, or not for that one. */
        HIDDEN,
        /** It did not say: it was busy, a limit was met, or the token was refused. */
        UNKNOWN
    }

    /** Asks GitHub whether it shows a page to the holder of a token. */
    View view(String path, AccessToken token, CostSink payer) {
        try {
            CredentialApiClient.Reply reply = client.getFor(payer, path, token.authorization());
            Instant now = clock.instant();
            payer.pay(reply.resource(), reply.cost(now));
            if (reply.status() < 400) {
                return View.SHOWN;
            }
            boolean says = (reply.status() == 404 || reply.status() == 403)
                    && reply.limitation(now).isEmpty();
            return says ? View.HIDDEN : View.UNKNOWN;
        } catch (IOException e) {
            return View.UNKNOWN;
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
            if (isAccepted(credential) && credential.standing().accepted()) {
                LOG.info("GitHub accepts {} again", credential);
            } else {
                LOG.warn(
                        "GitHub still refuses {}; it is probed again at {}",
                        credential,
                        Instant.ofEpochMilli(credential.standing().restsUntil()));
            }
        } catch (TokenException | IOException e) {
            LOG.warn("Whether GitHub accepts {} again could not be found out: {}", credential, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An installation whose token is refused has another to try. */
    private boolean isAccepted(Credential credential) throws TokenException, IOException, InterruptedException {
        AccessToken token = credential.tokens().get(MOST);
        int status = statusWith(token);
        boolean another = status == 401 && credential.tokens().rejected(token) == TokenSource.Rejection.REPLACED;
        if (another) {
            status = statusWith(credential.tokens().get(MOST));
        }
        // Where rate limits are off, there is no such page.
        return status == 200 || status == 404;
    }

    private int statusWith(AccessToken token) throws IOException {
        CredentialApiClient.Reply reply = client.get("/rate_limit", token.authorization());
        boolean limited = reply.limitation(clock.instant()).isPresent();
        return limited ? 200 : reply.status();
    }
}
