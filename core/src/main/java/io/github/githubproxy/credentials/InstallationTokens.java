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
 * A cache of installation tokens. Keeps each until its expiry less a padding; the first use shortly before that starts a
 * renewal in the background. Threads that need the same token share one request to GitHub, and hold no lock while they wait.
 * Thread-safe.
 */
final class InstallationTokens {
    private static final Logger LOG = LoggerFactory.getLogger(InstallationTokens.class);

    /** A token younger than this may not have reached all of GitHub yet. */
    private static final Duration FRESH_FOR = Duration.ofMinutes(1);

    /** Maximum time before its end at which a token is renewed. */
    private static final Duration MAX_RENEWAL_AHEAD = Duration.ofMinutes(5);

    private static final Duration RENEWAL_RETRY_PAUSE = Duration.ofSeconds(30);

    private final AsyncLoadingCache<Key, Result> tokens;
    private final Duration padding;
    private final InstantSource clock;
    private final LongAdder issued = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /**
     * Makes an empty cache.
     *
     * @param maxSize maximum number of tokens
     * @param padding how long before its expiry a token is no longer used; at most half its lifetime
     * @param background where tokens are issued
     */
    InstallationTokens(int maxSize, Duration padding, InstantSource clock, Ticker ticker, Executor background) {
        this.padding = padding;
        this.clock = clock;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .ticker(ticker)
                .executor(background)
                .expireAfter(Expiry.<Key, Result>writing((key, result) -> result.timeToLive(now())))
                .buildAsync(new Loader());
    }

    /** Returns the source of one installation's tokens. */
    TokenSource source(AppApi app, long installation) {
        return new Source(new Key(app, installation));
    }

    /** The number of tokens issued. */
    long issued() {
        return issued.sum();
    }

    /** The number of requests for a token that failed. */
    long failures() {
        return failures.sum();
    }

    private record Key(AppApi app, long installation) {}

    /** The result of a request for a token. Failures are not cached: the next use sends another request. */
    private sealed interface Result {
        Duration timeToLive(long now);
    }

    /**
     * A token; times in milliseconds on the local clock.
     *
     * @param issued when it was issued
     * @param renewableFrom from when on it is renewed
     * @param ends when it is no longer used
     * @param isRenewing whether a renewal has been started; it must not be started again by users of the old token
     */
    private record Token(AccessToken value, long issued, long renewableFrom, long ends, AtomicBoolean isRenewing)
            implements Result {
        static Token of(AccessToken value, long issued, long renewableFrom, long ends) {
            return new Token(value, issued, renewableFrom, ends, new AtomicBoolean());
        }

        @Override
        public Duration timeToLive(long now) {
            return Duration.ofMillis(Math.max(0, ends - now));
        }

        Token withRenewableFrom(long later) {
            return of(value, issued, later, ends);
        }
    }

    private record Failure(TokenException reason) implements Result {
        @Override
        public Duration timeToLive(long now) {
            return Duration.ZERO;
        }
    }

    private final class Loader implements AsyncCacheLoader<Key, Result> {
        private final ConcurrentMap<Key, CompletableFuture<Result>> inFlight = new ConcurrentHashMap<>();

        /** A thread that needs a token during its renewal, as the old one has ended or was rejected, waits for that. */
        @Override
        public CompletableFuture<Result> asyncLoad(Key key, Executor executor) {
            CompletableFuture<Result> request =
                    inFlight.computeIfAbsent(key, one -> CompletableFuture.supplyAsync(() -> issue(one), executor));
            return request.whenComplete((result, failure) -> inFlight.remove(key, request));
        }

        /** If a renewal fails, the old token stays: it is still valid. */
        @Override
        public CompletableFuture<Result> asyncReload(Key key, Result old, Executor executor) {
            return asyncLoad(key, executor).thenApply(result -> {
                if (result instanceof Failure failure && old instanceof Token token) {
                    LOG.warn(
                            "A token could not be renewed yet: {}",
                            failure.reason().getMessage());
                    return token.withRenewableFrom(now() + RENEWAL_RETRY_PAUSE.toMillis());
                }
                return result;
            });
        }
    }

    private Result issue(Key key) {
        Result result = requestToken(key);
        (result instanceof Token ? issued : failures).increment();
        return result;
    }

    private Result requestToken(Key key) {
        // The lifetime begins at GitHub, at some time after this.
        long sent = now();
        try {
            AppApi.IssuedToken token = key.app.issueToken(key.installation);
            long lifetime = Math.max(0, token.lifetime().toMillis());
            long usedFor = Math.max(lifetime - padding.toMillis(), lifetime / 2);
            long renewalAhead = Math.min(MAX_RENEWAL_AHEAD.toMillis(), usedFor / 10);
            return Token.of(token.token(), now(), sent + usedFor - renewalAhead, sent + usedFor);
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
        private final Key key;

        Source(Key key) {
            this.key = key;
        }

        @Override
        public AccessToken get(Duration timeout) throws TokenException, InterruptedException {
            try {
                Result result = await(tokens.get(key), timeout);
                if (result instanceof Token token) {
                    if (token.renewableFrom <= now() && token.isRenewing.compareAndSet(false, true)) {
                        // Later calls get the new token.
                        var unused = tokens.synchronous().refresh(key);
                    }
                    return token.value;
                }
                throw ((Failure) result).reason();
            } catch (RejectedExecutionException e) {
                throw closed();
            }
        }

        @Override
        public Optional<AccessToken> current() {
            return token().map(Token::value);
        }

        @Override
        public AccessToken.Rejection recordRejection(AccessToken rejected) {
            Optional<Token> current = token().filter(token -> token.value.equals(rejected));
            if (current.isEmpty()) {
                return AccessToken.Rejection.REPLACED;
            }
            if (now() - current.get().issued < FRESH_FOR.toMillis()) {
                return AccessToken.Rejection.TOO_FRESH;
            }
            tokens.synchronous().asMap().remove(key, current.get());
            return AccessToken.Rejection.REPLACED;
        }

        private Optional<Token> token() {
            CompletableFuture<Result> future = tokens.getIfPresent(key);
            return future != null && future.getNow(null) instanceof Token token ? Optional.of(token) : Optional.empty();
        }

        private static Result await(CompletableFuture<Result> future, Duration timeout)
                throws TokenException, InterruptedException {
            try {
                return future.isDone()
                        ? future.get()
                        : future.get(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new TokenException(TokenException.Reason.TIMEOUT, "issuing a token took too long");
            } catch (ExecutionException e) {
                throw closed();
            }
        }

        private static TokenException closed() {
            return new TokenException(TokenException.Reason.UNREACHABLE, "the pool is closed and issues no token");
        }
    }
}
