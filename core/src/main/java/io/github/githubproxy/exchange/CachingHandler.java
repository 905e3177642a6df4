package io.github.githubproxy.exchange;

import io.github.githubproxy.access.Rejections;
import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.policy.CacheControl;
import io.github.githubproxy.cache.policy.FreshnessPolicy;
import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.cache.policy.Preconditions;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.Jsonp;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.observe.RequestTrace;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.upstream.RequestHeaderRules;
import io.github.githubproxy.upstream.ResponseHeaderRules;
import io.github.githubproxy.upstream.UpstreamException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Answers GET and HEAD from what is stored: within the freshness window at once, else once GitHub has confirmed it; for
 * all who ask for the same at the same time together; and past its time where GitHub cannot be asked.
 */
public final class CachingHandler {
    private final CacheBackend cache;
    private final UpstreamFetcher fetch;
    private final CredentialPool pool;
    private final InvalidationLog changes;
    private final ResponseRewriter rewriting;
    private final FreshnessPolicy freshness;
    private final Duration requestTimeout;
    private final InstantSource clock;

    /** What was changed before, nobody here knows. */
    private final Instant began;

    private final RequestCoalescer<FetchResult> flights = new RequestCoalescer<>();

    public CachingHandler(
            CacheBackend cache,
            UpstreamFetcher fetch,
            CredentialPool pool,
            InvalidationLog changes,
            ResponseRewriter rewriting,
            FreshnessPolicy freshness,
            Duration requestTimeout,
            InstantSource clock) {
        this.cache = cache;
        this.fetch = fetch;
        this.pool = pool;
        this.changes = changes;
        this.rewriting = rewriting;
        this.freshness = freshness;
        this.requestTimeout = requestTimeout;
        this.clock = clock;
        this.began = clock.instant();
    }

    /**
     * What is asked.
     *
     * @param target the URL at GitHub
     */
    public record Question(ResponseRewriter.Audience audience, String target, CredentialRequirement need) {
        ApiPath path() {
            return audience.path();
        }

        ProxyRequest request() {
            return audience.request();
        }
    }

    /** Tells whether an answer to this request could be another request's answer too. */
    public static boolean isCacheable(ProxyRequest request) {
        Headers headers = request.headers();
        return isRead(request)
                && !headers.contains("Range")
                && !headers.contains("If-Match")
                && !headers.contains("If-Unmodified-Since")
                && !Jsonp.isRequested(request.rawQuery())
                && !CacheControl.of(headers).ask(CacheControl.Ask.NO_STORE);
    }

    /**
     * Makes sure that a request that nothing stored answers may be sent to GitHub.
     *
     * @throws RequestRejectedException with 504 if it is to read, and says that it may not (RFC 9111, section 5.2.1.7)
     */
    public static void requireNotOnlyIfCached(ProxyRequest request) {
        if (isRead(request) && CacheControl.of(request.headers()).ask(CacheControl.Ask.ONLY_IF_CACHED)) {
            throw Rejections.reject(
                    504,
                    "Nothing fresh is stored, and the request says only-if-cached. Ask without it, or see CACHE_FRESH_FOR.");
        }
    }

    private static boolean isRead(ProxyRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    public ProxyResponse answer(Question question, RequestTrace trace) throws NoCredentialException, UpstreamException {
        CacheControl client = CacheControl.of(question.request().headers());
        CacheKey key = key(question);
        long landings = flights.landings(key);
        Optional<StoredResponse> stored = cache.get(key);
        Instant now = clock.instant();
        boolean fresh = stored.filter(response -> freshness.isFresh(response, now))
                .filter(response -> !response.confirmedAt().isBefore(began))
                .filter(response -> changes.leave(key, question.path(), response))
                .isPresent();
        if (fresh && freshness.isWanted(stored.orElseThrow(), client, now)) {
            trace.cacheOutcome(CacheOutcome.HIT);
            String status = CacheStatus.hit(freshness.secondsLeft(stored.get(), now));
            return unasked(stored.get(), question, status, trace, now);
        }
        requireNotOnlyIfCached(question.request());
        CacheStatus.Forward why = stored.isEmpty()
                ? CacheStatus.Forward.URI_MISS
                : fresh ? CacheStatus.Forward.REQUEST : CacheStatus.Forward.STALE;
        UpstreamFetcher.Order order =
                new UpstreamFetcher.Order(question, key, headers(question.request()), stored, why);
        RequestCoalescer.Id id = new RequestCoalescer.Id(key, question.request().method(), order.ownConditions());
        return served(together(order, id, client, landings, trace), order, client, trace);
    }

    /** Takes note of an answer that GitHub gave past the cache: what is stored may be older. */
    public void passedBy(Question question, int status) {
        if (isRead(question.request()) && Revalidation.isNews(status)) {
            CacheKey key = key(question);
            changes.answeredOtherwise(key, clock.instant());
            flights.pass(key);
        }
    }

    private static CacheKey key(Question question) {
        Headers sent = RequestHeaderRules.endToEnd(question.request().headers());
        return CacheKey.of(question.target(), sent, question.need().group().key());
    }

    /** The fields that GitHub gets, apart from validators. */
    private static Headers headers(ProxyRequest request) {
        Headers headers = RequestHeaderRules.forSharedAnswer(request.headers());
        return request.method().equals("HEAD") && !RequestHeaderRules.acceptsGzip(request.headers())
                ? headers.toBuilder().set("Accept-Encoding", "identity").build()
                : headers;
    }

    /** Follows whoever asks for the same already, or leads. */
    private FetchResult together(
            UpstreamFetcher.Order order,
            RequestCoalescer.Id id,
            CacheControl client,
            long landings,
            RequestTrace trace) {
        Optional<RequestCoalescer.Flight<FetchResult>> broken = Optional.empty();
        while (true) {
            Instant now = clock.instant();
            Optional<RequestCoalescer.Flight<FetchResult>> other =
                    broken.isEmpty() ? flights.find(id) : flights.again(broken.get());
            if (other.isEmpty()) {
                Optional<RequestCoalescer.Flight<FetchResult>> own =
                        broken.isEmpty() ? flights.lead(id, now) : flights.leadAgain(id, broken.get(), now);
                if (own.isPresent()) {
                    return lead(order, id, own.get(), landings, trace);
                }
                continue;
            }
            RequestCoalescer.Flight<FetchResult> flight = other.get();
            if (broken.isEmpty()
                    && (client.wantNews() || changes.mayConcern(order.question().path(), flight.started()))) {
                flights.detach(id, flight);
                continue;
            }
            RequestCoalescer.Landing<FetchResult> landing;
            try {
                landing = flight.await(Duration.between(now, trace.arrival().plus(requestTimeout)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new FetchResult.Failed(UpstreamException.givenUp());
            }
            boolean another = landing.fate() == RequestCoalescer.Fate.BROKEN_OFF && broken.isEmpty();
            if (landing.result().isPresent() && !another) {
                return landing.result().get().collapsed();
            }
            if (landing.fate() == RequestCoalescer.Fate.LATE) {
                return new FetchResult.Failed(UpstreamException.late());
            }
            if (landing.fate() == RequestCoalescer.Fate.NOT_FOR_OTHERS) {
                FetchResult own = fetch.send(order, trace);
                flights.pass(order.key());
                return own;
            }
            broken = another ? other : Optional.empty();
        }
    }

    private FetchResult lead(
            UpstreamFetcher.Order order,
            RequestCoalescer.Id id,
            RequestCoalescer.Flight<FetchResult> flight,
            long landings,
            RequestTrace trace) {
        RequestCoalescer.Landing<FetchResult> landing =
                new RequestCoalescer.Landing<>(RequestCoalescer.Fate.ABANDONED, Optional.empty());
        try {
            // Another flight may have landed since we looked, and have stored something newer.
            boolean outdated = flights.landings(order.key()) != landings;
            FetchResult fetched = fetch.send(outdated ? order.with(cache.get(order.key())) : order, trace);
            landing = fetched.landing();
            return fetched;
        } finally {
            flights.land(id, flight, landing);
        }
    }

    private ProxyResponse served(
            FetchResult fetched, UpstreamFetcher.Order order, CacheControl client, RequestTrace trace)
            throws NoCredentialException, UpstreamException {
        Instant now = clock.instant();
        Optional<StoredResponse> rescue = lastConfirmed(fetched, order)
                .filter(stored -> freshness.isGoodEnough(stored, now)
                        && freshness.isWanted(stored, client, now)
                        && changes.leave(order.key(), order.question().path(), stored));
        if (rescue.isPresent()) {
            fetched.discard();
            trace.cacheOutcome(CacheOutcome.STALE);
            long left = freshness.secondsLeft(rescue.get(), now);
            return unasked(rescue.get(), order.question(), CacheStatus.stale(left, fetched.reason()), trace, now);
        }
        if (fetched instanceof FetchResult.Shared shared) {
            trace.cacheOutcome(shared.outcome());
            // What the leader has left is nothing to those who followed.
            Headers today = shared.outcome() == CacheOutcome.COALESCED
                    ? withFigures(shared.today(), order.question(), trace)
                    : shared.today();
            return served(shared.response(), today, order.question(), shared.status());
        }
        if (fetched instanceof FetchResult.Own own) {
            trace.cacheOutcome(CacheOutcome.MISS);
            ProxyResponse response =
                    rewriting.passedOn(own.response(), order.question().audience());
            return CacheStatus.on(asTheClientHas(response, order), own.status());
        }
        throw ((FetchResult.Failed) fetched).rethrown();
    }

    /** What may take the place of a failure: others may have stored something newer since the request came. */
    private Optional<StoredResponse> lastConfirmed(FetchResult fetched, UpstreamFetcher.Order order) {
        boolean mayBe = fetched.isFailure() && !freshness.staleIfError().isZero();
        return mayBe ? cache.get(order.key()).or(order::stored) : Optional.empty();
    }

    /** GitHub saw our conditions in the place of the client's: it did not know that the client has the answer. */
    private static ProxyResponse asTheClientHas(ProxyResponse response, UpstreamFetcher.Order order) {
        ProxyRequest request = order.question().request();
        if (order.stored().isEmpty()
                || response.status() != 200
                || !Preconditions.isNotModified(request, response.headers())) {
            return response;
        }
        closeQuietly(response);
        return notModified(response.headers());
    }

    private static ProxyResponse notModified(Headers headers) {
        return new ProxyResponse(304, Preconditions.notModified(headers), ResponseBody.empty());
    }

    /** Serves without GitHub having been asked: as old as it is, with what the pool has left now. */
    private ProxyResponse unasked(
            StoredResponse stored, Question question, String status, RequestTrace trace, Instant now) {
        Headers today = Headers.of(
                "Date", HttpDate.format(pool.time().at(stored.confirmedAt())),
                "Age", Long.toString(FreshnessPolicy.age(stored, now).toSeconds()));
        return served(stored, withFigures(today, question, trace), question, status);
    }

    private Headers withFigures(Headers today, Question question, RequestTrace trace) {
        return fetch.figures(trace.client(), question.need())
                .map(figures -> ResponseHeaderRules.withFigures(today, figures))
                .orElse(today);
    }

    private ProxyResponse served(StoredResponse stored, Headers today, Question question, String status) {
        ProxyRequest request = question.request();
        StoredBody.Coding coding = RequestHeaderRules.acceptsGzip(request.headers())
                ? stored.body().coding()
                : StoredBody.Coding.IDENTITY;
        ResponseRewriter.Shown shown = rewriting.shown(stored, question.audience());
        Headers headers = shown.headers(Revalidation.serve(stored, today, coding));
        if (Preconditions.isNotModified(request, headers)) {
            return notModified(CacheStatus.on(headers, status));
        }
        StoredBody body = shown.body();
        boolean asKept = coding == body.coding();
        Headers complete = CacheStatus.on(headers.toBuilder(), status)
                .set("Content-Length", Integer.toString(asKept ? body.bytes().length : body.length()))
                .build();
        if (request.method().equals("HEAD")) {
            return new ProxyResponse(200, complete, ResponseBody.empty());
        }
        return new ProxyResponse(200, complete, ResponseBody.of(asKept ? body.bytes() : body.decoded()));
    }

    public static void closeQuietly(Closeable answer) {
        try {
            answer.close();
        } catch (IOException e) {
            // All that is wanted of the answer has been read; its connection is lost for the next, no more.
        }
    }
}
