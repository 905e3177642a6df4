package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installation tokens, each kept until its expiry less a padding, and renewed shortly before that by whoever uses it
 * then, in the background. However many wait for a token, it is issued once; nobody holds a lock meanwhile. Safe for use
 * by many threads.
 */
final class InstallationTokens {
    private static final Logger LOG = LoggerFactory.getLogger(InstallationTokens.class);

    /** A token as young as this may not have reached all of GitHub yet. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** The most that a token is renewed ahead of its end. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final Duration RETRY_RENEWAL = Duration.ofSeconds(30);

    private final AsyncLoadingCache<Installation, Outcome> tokens;
    private final Duration padding;
    private final InstantSource clock;
    private final LongAdder issued = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /**
     * Makes an empty cache.
     *
     * @param maxSize how many tokens are kept at most
     * @param padding how long before its expiry a token is no longer used; at most half its life counts
     * @param background where tokens are issued
     */
    InstallationTokens(int maxSize, Duration padding, InstantSource clock, Ticker ticker, Executor background) {
        this.padding = padding;
        this.clock = clock;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .ticker(ticker)
                .executor(background)
                .expireAfter(Expiry.<Installation, Outcome>writing((key, outcome) -> outcome.timeToLive(now())))
                .buildAsync(new Issuing());
    }

    /** Returns the tokens of one installation. */
    TokenSource of(AppApi app, long id) {
        return new Source(new Installation(app, id));
    }

    private record Installation(AppApi app, long id) {}

    /** What came of issuing a token. Failures are not kept: whoever asks next asks anew. */
    private sealed interface Outcome {
        Duration timeToLive(long now);
    }

    /**
     * A token; times in milliseconds on the local clock.
     *
     * @param issued when it was issued
     * @param renewable from when on another is wanted
     * @param ends when it is no longer used
     * @param renewing whether somebody has asked for another already: those who still hold the old one must not
     */
    private record Token(AccessToken value, long issued, long renewable, long ends, AtomicBoolean renewing)
            implements Outcome {
        static Token of(AccessToken value, long issued, long renewable, long ends) {
            return new Token(value, issued, renewable, ends, new AtomicBoolean());
        }

        @Override
        public Duration timeToLive(long now) {
            return Duration.ofMillis(Math.max(0, ends - now));
        }

        Token renewableFrom(long later) {
            return of(value, issued, later, ends);
        }
    }

    private record Failure(TokenException reason) implements Outcome {
        @Override
        public Duration timeToLive(long now) {
            return Duration.ZERO;
        }
    }

    private final class Issuing implements AsyncCacheLoader<Installation, Outcome> {
        private final ConcurrentMap<Installation, CompletableFuture<Outcome>> underWay = new ConcurrentHashMap<>();

        /** Whoever needs a token while it is being renewed, as the old one has ended or was refused, waits for that. */
        @Override
        public CompletableFuture<Outcome> asyncLoad(Installation installation, Executor executor) {
            CompletableFuture<Outcome> issued = underWay.computeIfAbsent(
                    installation, one -> CompletableFuture.supplyAsync(() -> issue(one), executor));
            return issued.whenComplete((outcome, failure) -> underWay.remove(installation, issued));
        }

        /** A renewal that fails leaves the old token, which is still good. */
        @Override
        public CompletableFuture<Outcome> asyncReload(Installation installation, Outcome old, Executor executor) {
            return asyncLoad(installation, executor).thenApply(outcome -> {
                if (outcome instanceof Failure failure && old instanceof Token token) {
                    LOG.warn(
                            "A token could not be renewed yet: {}",
                            failure.reason().getMessage());
                    return token.renewableFrom(now() + RETRY_RENEWAL.toMillis());
                }
                return outcome;
            });
        }
    }

    /** How many tokens have been issued. */
    long issued() {
        return issued.sum();
    }

    /** How often one could not be had. */
    long failures() {
        return failures.sum();
    }

    private Outcome issue(Installation installation) {
        Outcome outcome = ask(installation);
        (outcome instanceof Token ? issued : failures).increment();
        return outcome;
    }

    private Outcome ask(Installation installation) {
        // A token's life began at GitHub, at some time after this.
        long asked = now();
        try {
            AppApi.Issued issued = installation.app.issue(installation.id);
            long life = Math.max(0, issued.life().toMillis());
            long used = Math.max(life - padding.toMillis(), life / 2);
            long ahead = Math.min(AHEAD.toMillis(), used / 10);
            return Token.of(issued.token(), now(), asked + used - ahead, asked + used);
        } catch (TokenException e) {
            return new Failure(e);
        } catch (RuntimeException e) {
            LOG.error("Issuing a token has failed", e);
            return new Failure(new TokenException(
                    TokenException.Reason.UNREACHABLE,
                    "issuing a token has failed: " + e.getClass().getSimpleName()));
        }
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }

    private final class Source implements TokenSource {
        private final Installation installation;

        Source(Installation installation) {
            this.installation = installation;
        }

        @Override
        public AccessToken get(Duration most) throws TokenException, InterruptedException {
            try {
                Outcome outcome = await(tokens.get(installation), most);
                if (outcome instanceof Token token) {
                    if (token.renewable <= now() && token.renewing.compareAndSet(false, true)) {
                        // What comes of it is seen by those who ask later.
                        var unused = tokens.synchronous().refresh(installation);
                    }
                    return token.value;
                }
                throw ((Failure) outcome).reason();
            } catch (RejectedExecutionException e) {
                throw closed();
            }
        }

        @Override
        public Optional<AccessToken> atHand() {
            return token().map(Token::value);
        }

        @Override
        public Rejection rejected(AccessToken refused) {
            Optional<Token> current = token().filter(token -> token.value.equals(refused));
            if (current.isEmpty()) {
                return Rejection.REPLACED;
            }
            if (now() - current.get().issued < FRESH.toMillis()) {
                return Rejection.TOO_FRESH;
            }
            tokens.synchronous().asMap().remove(installation, current.get());
            return Rejection.REPLACED;
        }

        private Optional<Token> token() {
            CompletableFuture<Outcome> future = tokens.getIfPresent(installation);
            return future != null && future.getNow(null) instanceof Token token ? Optional.of(token) : Optional.empty();
        }

        private static Outcome await(CompletableFuture<Outcome> future, Duration most)
                throws TokenException, InterruptedException {
            try {
                return future.isDone() ? future.get() : future.get(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new TokenException(TokenException.Reason.SLOW, "a token took too long to be issued");
            } catch (ExecutionException e) {
                throw closed();
            }
        }

        private static TokenException closed() {
            return new TokenException(TokenException.Reason.UNREACHABLE, "the pool is closed and issues no token");
        }
    }
}
