package io.github.githubproxy.identity;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes, kept and fetched again. At most one fetch is under way, on a thread of its own; all who
 * need its result wait for it together.
 *
 * <ul>
 *   <li>Keys are fetched again in the background from {@link #REFRESH_AFTER} on, and before their use from {@link #FRESH_FOR}
 *       on.
 *   <li>If a fetch fails or takes more than 2 seconds, the keys are used for {@link #KEPT_FOR} after the last fetch that did not,
 *       and nobody waits.
 *   <li>A key that is not there causes a fetch at most once in {@link #UNKNOWN_KEY_INTERVAL}.
 * </ul>
 *
 * <p>Nimbus has sources of keys for this too. They are not used because of their behaviour under load: each thread that waited
 * for a fetch that failed fetches itself, and two fetches are allowed per interval in place of one.
 */
final class FetchedKeys implements IssuerKeys {
    static final Duration REFRESH_AFTER = Duration.ofMinutes(10);
    static final Duration FRESH_FOR = Duration.ofMinutes(15);
    static final Duration KEPT_FOR = Duration.ofHours(24);
    static final Duration UNKNOWN_KEY_INTERVAL = Duration.ofMinutes(1);

    /** The time from a failed fetch to the next, with keys that can still be used, and without. */
    static final Duration RETRY_WITH_KEYS = Duration.ofMinutes(1);

    static final Duration RETRY_WITHOUT_KEYS = Duration.ofSeconds(5);

    /** While a failure is this recent, the next fetch is not waited for if there are keys. */
    private static final Duration OUTAGE_MEMORY = Duration.ofMinutes(5);

    /** How long a fetch is waited for if there are keys that may still be used. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Tokens that nobody has verified may not take more threads than this. */
    private static final int MAX_WAITING = 64;

    private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);

    private final String issuerName;
    private final Fetch fetch;
    private final Executor executor;
    private final InstantSource clock;
    private final Duration maxWait;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final Object lock = new Object();
    private volatile @Nullable Fetched fetched;
    private @Nullable CompletableFuture<Void> inFlight;
    private Instant inFlightSince = Instant.MIN;
    private @Nullable Instant failedAt;
    private Instant nextForUnknownKey = Instant.MIN;

    /** Fetches the keys from the issuer. */
    interface Fetch {
        /**
         * Fetches the keys.
         *
         * @throws IOException if they cannot be had; the message can be logged
         */
        KeySet run() throws IOException;
    }

    private record Fetched(KeySet keys, Instant at) {
        boolean isYounger(Duration age, Instant now) {
            return now.isBefore(at.plus(age));
        }
    }

    /**
     * Makes keys that have not been fetched.
     *
     * @param issuerName the name for the log
     * @param executor runs the fetches
     * @param maxWait how long a caller waits for a fetch
     */
    FetchedKeys(String issuerName, Fetch fetch, Executor executor, InstantSource clock, Duration maxWait) {
        this.issuerName = issuerName;
        this.fetch = fetch;
        this.executor = executor;
        this.clock = clock;
        this.maxWait = maxWait;
    }

    @Override
    public void prefetch() {
        synchronized (lock) {
            if (fetched == null) {
                var unused = startIfDue(RETRY_WITHOUT_KEYS);
            }
        }
    }

    @Override
    public KeySet current() throws KeysUnavailableException {
        Instant now = clock.instant();
        Fetched known = fetched;
        if (known != null && known.isYounger(REFRESH_AFTER, now)) {
            return known.keys();
        }
        CompletableFuture<Void> attempt;
        Duration patience = maxWait;
        synchronized (lock) {
            known = fetched;
            if (known == null || !known.isYounger(KEPT_FOR, now)) {
                attempt = startIfDue(RETRY_WITHOUT_KEYS);
            } else {
                attempt = startIfDue(RETRY_WITH_KEYS);
                if (known.isYounger(FRESH_FOR, now) || isOutage(now) || isSlow(now)) {
                    return known.keys();
                }
                patience = Collections.min(List.of(maxWait, PATIENCE));
            }
        }
        // If it has not ended by then, keys that are old serve as well.
        var unused = await(attempt, patience);
        Fetched after = fetched;
        if (after == null || !after.isYounger(KEPT_FOR, now)) {
            throw new KeysUnavailableException();
        }
        return after.keys();
    }

    @Override
    public KeySet newerThan(KeySet known) throws KeysUnavailableException {
        CompletableFuture<Void> attempt;
        synchronized (lock) {
            Fetched latest = fetched;
            if (latest != null && latest.keys() != known) {
                return latest.keys();
            }
            attempt = inFlight;
            Instant now = clock.instant();
            if (attempt == null && !now.isBefore(nextForUnknownKey)) {
                nextForUnknownKey = now.plus(UNKNOWN_KEY_INTERVAL);
                attempt = start();
            }
        }
        boolean hasEnded = await(attempt, maxWait);
        synchronized (lock) {
            Fetched latest = fetched;
            if (!hasEnded || failedAt != null || latest == null) {
                throw new KeysUnavailableException();
            }
            return latest.keys();
        }
    }

    private boolean isOutage(Instant now) {
        return failedAt != null && now.isBefore(failedAt.plus(OUTAGE_MEMORY));
    }

    private boolean isSlow(Instant now) {
        return inFlight != null && !now.isBefore(inFlightSince.plus(PATIENCE));
    }

    /** Returns the fetch that is under way, or is started because the last failure is long enough ago; null if it is not. */
    private @Nullable CompletableFuture<Void> startIfDue(Duration afterFailure) {
        if (inFlight != null) {
            return inFlight;
        }
        boolean isDue = failedAt == null || !clock.instant().isBefore(failedAt.plus(afterFailure));
        return isDue ? start() : null;
    }

    private CompletableFuture<Void> start() {
        CompletableFuture<Void> attempt = new CompletableFuture<>();
        inFlight = attempt;
        inFlightSince = clock.instant();
        boolean isStarted = false;
        try {
            executor.execute(() -> run(attempt));
            isStarted = true;
        } catch (RejectedExecutionException e) {
            LOG.debug("The keys of issuer {} are not fetched: the proxy is closed", issuerName);
        } finally {
            // Also after an OutOfMemoryError: else there would be no further fetch.
            if (!isStarted) {
                failed("no thread can fetch them");
                attempt.complete(null);
            }
        }
        return attempt;
    }

    private void run(CompletableFuture<Void> attempt) {
        String problem = "an error";
        try {
            succeeded(fetch.run());
            return;
        } catch (IOException | RuntimeException e) {
            problem = e.toString();
        } finally {
            synchronized (lock) {
                if (inFlight == attempt) {
                    failed(problem);
                }
            }
            attempt.complete(null);
        }
    }

    private void succeeded(KeySet keys) {
        synchronized (lock) {
            if (failedAt != null) {
                LOG.info("The keys of issuer {} can be fetched again", issuerName);
            }
            fetched = new Fetched(keys, clock.instant());
            failedAt = null;
            inFlight = null;
        }
    }

    private void failed(String problem) {
        synchronized (lock) {
            if (failedAt == null) {
                LOG.warn(
                        "The keys of issuer {} could not be fetched: {}. {}",
                        issuerName,
                        problem,
                        fetched == null
                                ? "Its tokens are refused until they can be"
                                : "Those that were fetched at " + fetched.at() + " are used for " + KEPT_FOR.toHours()
                                        + " hours from then on");
            } else {
                LOG.debug("The keys of issuer {} could not be fetched again: {}", issuerName, problem);
            }
            failedAt = clock.instant();
            inFlight = null;
        }
    }

    /** Returns whether the fetch has ended; false if it takes longer, or too many wait for it already. */
    private boolean await(@Nullable CompletableFuture<Void> attempt, Duration patience) {
        if (attempt == null || attempt.isDone()) {
            return true;
        }
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            attempt.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("is never completed exceptionally", e);
        } finally {
            waiting.release();
        }
    }
}
