package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.FreshnessPolicy;
import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.cache.policy.PredictedEntityTagCache;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.EntityTags;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.UpstreamClient;
import io.github.githubproxy.upstream.UpstreamException;
import io.github.githubproxy.upstream.UpstreamRequest;
import io.github.githubproxy.upstream.UpstreamResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Forwards cacheable requests to GitHub: revalidates the stored response if there is one, else fetches and stores the whole
 * response. Thread-safe.
 */
public final class UpstreamFetcher {
    private static final StoredBody EMPTY_LIST = StoredBody.identity(new byte[] {'[', ']'});

    /** Values of {@code Accept} to which GitHub responds with JSON; a weight of 0 excludes it. */
    private static final Pattern JSON = Pattern.compile(
            "(?!.*;[ \\t]*q=0(\\.0*)?[ \\t]*(;|$))(\\*/\\*|application/(vnd\\.github(\\.v3)?\\+)?json)[ \\t]*(;.*)?",
            Pattern.CASE_INSENSITIVE);

    private final CacheBackend cache;
    private final StoredResponseReader reader;
    private final UpstreamClient upstream;
    private final InvalidationLog invalidations;
    private final ResponseRewriter rewriter;
    private final BodyMemory bodyMemory;
    private final int maxEntryBytes;
    private final Duration maxUnstoredAge;
    private final Duration requestTimeout;
    private final InstantSource clock;
    private final PredictedEntityTagCache predictedTags = new PredictedEntityTagCache();

    /**
     * Verified predictions of responses validated until this time no longer count: GitHub has computed entity
     * tags in another way since.
     */
    private volatile Instant predictionsDistrustedUntil = Instant.MIN;

    /**
     * Creates a fetcher.
     *
     * @param maxEntryBytes the size of the largest body that is stored, in bytes
     * @param maxUnstoredAge the age of a stored validation above which a newer one is stored
     * @param requestTimeout the time from arrival after which a request is not sent again
     */
    public UpstreamFetcher(
            CacheBackend cache,
            StoredResponseReader reader,
            UpstreamClient upstream,
            InvalidationLog invalidations,
            ResponseRewriter rewriter,
            BodyMemory bodyMemory,
            int maxEntryBytes,
            Duration maxUnstoredAge,
            Duration requestTimeout,
            InstantSource clock) {
        this.cache = cache;
        this.reader = reader;
        this.upstream = upstream;
        this.invalidations = invalidations;
        this.rewriter = rewriter;
        this.bodyMemory = bodyMemory;
        this.maxEntryBytes = maxEntryBytes;
        this.maxUnstoredAge = maxUnstoredAge;
        this.requestTimeout = requestTimeout;
        this.clock = clock;
    }

    /**
     * Sends a request to GitHub, and stores a storable response. Failures are results too. After a failure of the connection,
     * and after a 502 or 503 if nothing is stored, the request is sent once more.
     */
    FetchResult fetch(CacheForward forward, RequestTrace trace) {
        FetchResult result = fetchOnce(forward, trace, upstream);
        boolean isLate = !clock.instant().isBefore(trace.arrival().plus(requestTimeout));
        if (isLate
                || !result.isTransientFailure()
                || (forward.stored().isPresent() && result instanceof FetchResult.Unstored)) {
            return result;
        }
        result.discard();
        trace.recordRetry();
        return fetchOnce(forward, trace, upstream);
    }

    /**
     * Sends a request to GitHub, and stores a storable response.
     *
     * @param client sends the request
     */
    FetchResult fetchOnce(CacheForward forward, RequestTrace trace, UpstreamClient client) {
        boolean predictsEmptyList = mayBeEmptyList(forward, trace);
        Instant now = clock.instant();
        try {
            UpstreamResponse response = client.send(
                    new UpstreamRequest(
                            forward.call().method(),
                            forward.call().target(),
                            forward.call()
                                    .requirement()
                                    .withStoredFor(forward.stored()
                                            .filter(this::hasUnverifiedPrediction)
                                            .flatMap(stored ->
                                                    stored.validators().preferredToken())),
                            token -> predictsEmptyList
                                    ? emptyListCondition(forward, token)
                                    : conditionalHeaders(forward, token),
                            RequestBody.empty()),
                    trace);
            Instant sent = now.minus(FreshnessPolicy.upstreamAge(response.headers()));
            return handleResponse(
                    forward,
                    response,
                    sent,
                    predictsEmptyList ? EmptyListPrediction.SENT : EmptyListPrediction.NOT_SENT,
                    trace);
        } catch (NoCredentialException e) {
            return new FetchResult.WithoutCredential(e);
        } catch (UpstreamException e) {
            // A cancellation breaks off the body; followers must not take that for a failure of GitHub.
            return new FetchResult.Failed(trace.cancellation().isCancelled() ? UpstreamException.givenUp() : e);
        }
    }

    /** Whether the request carried the predicted entity tag of an empty list. */
    private enum EmptyListPrediction {
        SENT,
        NOT_SENT
    }

    /** Lists are often empty: with the predicted entity tag of {@code []}, even the first request may cost no quota. */
    private static boolean mayBeEmptyList(CacheForward forward, RequestTrace trace) {
        String route = trace.route();
        boolean list = route.indexOf('/', 1) > 0 && !route.endsWith("}");
        return list
                && forward.stored().isEmpty()
                && forward.clientConditions().isEmpty()
                && forward.call().method().equals("GET")
                && forward.accept()
                        .map(accept -> JSON.matcher(accept).matches())
                        .orElse(true);
    }

    private Headers emptyListCondition(CacheForward forward, AccessToken token) {
        return forward.headers().toBuilder()
                .set("If-None-Match", predicted(EMPTY_LIST, forward, token))
                .build();
    }

    /**
     * The validators of a stored response replace the client's preconditions, which are evaluated in the end against the
     * response that would be served.
     */
    private Headers conditionalHeaders(CacheForward forward, AccessToken token) {
        return forward.stored()
                .map(stored -> Revalidation.conditionalHeaders(
                        forward.headers(),
                        stored,
                        token.fingerprint(),
                        hasUnverifiedPrediction(stored)
                                ? Optional.empty()
                                : Optional.of(predicted(stored.body(), forward, token))))
                .orElse(forward.headers());
    }

    private boolean hasUnverifiedPrediction(StoredResponse stored) {
        return !stored.validators().predictable() || !stored.validatedAt().isAfter(predictionsDistrustedUntil);
    }

    private String predicted(StoredBody body, CacheForward forward, AccessToken token) {
        return predictedTags.predict(body, forward.accept(), token.fingerprint(), token.authorization());
    }

    private FetchResult handleResponse(
            CacheForward forward,
            UpstreamResponse response,
            Instant sent,
            EmptyListPrediction prediction,
            RequestTrace trace)
            throws UpstreamException {
        boolean get = forward.call().method().equals("GET");
        Optional<StoredResponse> stored = forward.stored();
        if (response.status() == 304 && stored.isPresent()) {
            return revalidated(forward, stored.get(), response, sent);
        }
        if (response.status() == 304 && prediction == EmptyListPrediction.SENT) {
            return emptyList(forward, response, sent);
        }
        if (get && Revalidation.isStorable(response.status(), response.headers())) {
            return readAndStore(forward, response, sent, trace);
        }
        if (response.status() == 304) {
            UpstreamResponse.closeQuietly(response);
            return new FetchResult.Unstored(
                    new ProxyResponse(304, response.headers(), ResponseBody.empty()),
                    CacheStatus.forwarded(forward.reason(), 304));
        }
        ProxyResponse unstored = get
                ? BodyReader.readable(response, forward.call().request())
                : new ProxyResponse(response.status(), response.headers(), response.body());
        if (Revalidation.indicatesChange(response.status())) {
            invalidations.invalidate(forward.key(), clock.instant());
        }
        return new FetchResult.Unstored(unstored, CacheStatus.forwarded(forward.reason(), response.status()));
    }

    private FetchResult revalidated(
            CacheForward forward, StoredResponse stored, UpstreamResponse response, Instant sent) {
        UpstreamResponse.closeQuietly(response);
        StoredResponse updated = Revalidation.updateStored(
                stored, response.headers(), response.token().fingerprint(), sent);
        if (Revalidation.requiresWrite(stored, updated, maxUnstoredAge)
                || !invalidations.permitsUnvalidated(
                        forward.key(), forward.call().path(), stored)) {
            cache.compareAndSet(forward.key(), Optional.of(stored), updated);
        }
        if (!Revalidation.isCoveredByKey(updated.headers())) {
            invalidations.invalidate(forward.key(), clock.instant());
        }
        return new FetchResult.Shared(
                updated, response.headers(), CacheOutcome.REVALIDATED, CacheStatus.forwarded(forward.reason(), 304));
    }

    private FetchResult emptyList(CacheForward forward, UpstreamResponse response, Instant sent) {
        UpstreamResponse.closeQuietly(response);
        StoredResponse list = Revalidation.createStoredEmptyList(
                response.headers(),
                EMPTY_LIST,
                response.token().fingerprint(),
                predicted(EMPTY_LIST, forward, response.token()),
                sent);
        String status = CacheStatus.forwarded(forward.reason(), 304);
        boolean stored = cache.compareAndSet(forward.key(), Optional.empty(), list);
        return new FetchResult.Shared(
                list, response.headers(), CacheOutcome.REVALIDATED, stored ? CacheStatus.stored(status) : status);
    }

    private FetchResult readAndStore(CacheForward forward, UpstreamResponse response, Instant sent, RequestTrace trace)
            throws UpstreamException {
        String status = CacheStatus.forwarded(forward.reason(), response.status());
        BodyMemory.Reservation memory = bodyMemory.open(trace.client());
        // The stored bytes are in memory until the client has read them, in the cache or not.
        trace.releaseAtEnd(memory::close);
        BodyReader.Read read =
                BodyReader.read(response, maxEntryBytes, forward.call().request(), memory);
        if (read.complete().isEmpty()) {
            invalidations.invalidate(forward.key(), clock.instant());
            return new FetchResult.Unstored(read.streamed().orElseThrow(), status);
        }
        byte[] decoded = read.complete().get().decode();
        StoredBody body = rewriter.withUrlOffsets(read.complete().get(), decoded, response.headers(), forward.call());
        AccessToken token = response.token();
        StoredResponse storable = Revalidation.createStored(
                response.headers(),
                body,
                token.fingerprint(),
                EntityTags.predicted(forward.accept(), token.authorization(), decoded),
                sent);
        forward.stored().ifPresent(old -> checkPrediction(old, storable));
        if (storeUnlessNewer(forward, storable, trace)) {
            return new FetchResult.Shared(
                    storable, response.headers(), CacheOutcome.STORED, CacheStatus.stored(status));
        }
        // The stored response may be older, so it must be revalidated before it is served.
        invalidations.invalidate(forward.key(), clock.instant());
        return new FetchResult.Shared(storable, response.headers(), CacheOutcome.MISS, status);
    }

    /** An unchanged body with status 200 although its predicted entity tag was sent means that GitHub now computes entity tags otherwise. */
    private void checkPrediction(StoredResponse old, StoredResponse response) {
        boolean same = old.body().digest().equals(response.body().digest());
        if (same && !hasUnverifiedPrediction(old) && !response.validators().predictable()) {
            predictionsDistrustedUntil = response.validatedAt();
        }
    }

    /** Stores a response unless a newer one is stored, also by another replica at this moment. Returns whether it was stored. */
    private boolean storeUnlessNewer(CacheForward forward, StoredResponse response, RequestTrace trace) {
        // Most often nobody else has stored one since. Then the stored body need not be read again.
        if (forward.stored().isPresent() && cache.compareAndSet(forward.key(), forward.stored(), response)) {
            return true;
        }
        StoredResponseReader.Attempt attempt = reader.getIfRoom(forward.key(), trace);
        if (!attempt.hadMemory()) {
            return false;
        }
        Optional<StoredResponse> current = attempt.response();
        while (current.filter(stored -> isNewer(stored, forward, response)).isEmpty()) {
            if (cache.compareAndSet(forward.key(), current, response)) {
                return true;
            }
            Optional<StoredResponse> latest =
                    reader.getIfRoom(forward.key(), trace).response();
            if (latest.map(StoredResponse::validatedAt).equals(current.map(StoredResponse::validatedAt))) {
                return false;
            }
            current = latest;
        }
        return false;
    }

    /**
     * A slow response does not replace one that was requested later. A time in the future comes from a replica whose clock
     * is ahead, and is ignored.
     */
    private boolean isNewer(StoredResponse stored, CacheForward forward, StoredResponse response) {
        boolean known = forward.stored()
                .filter(before -> before.validatedAt().equals(stored.validatedAt()))
                .isPresent();
        return !known
                && stored.validatedAt().isAfter(response.validatedAt())
                && !stored.validatedAt().isAfter(clock.instant());
    }
}
