package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.cache.policy.EntityTagPredictor;
import io.github.githubproxy.cache.policy.FreshnessPolicy;
import io.github.githubproxy.cache.policy.InvalidationLog;
import io.github.githubproxy.cache.policy.Revalidation;
import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.github.EntityTags;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RateLimit;
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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks GitHub for something that may be stored: whether what is stored still holds, or for all of it. */
public final class UpstreamFetcher {
    private static final StoredBody EMPTY_LIST = StoredBody.identity(new byte[] {'[', ']'});

    /** What GitHub answers with JSON to, unless it is refused with a weight of nothing. */
    private static final Pattern JSON = Pattern.compile(
            "(?!.*;[ \\t]*q=0(\\.0*)?[ \\t]*(;|$))(\\*/\\*|application/(vnd\\.github(\\.v3)?\\+)?json)[ \\t]*(;.*)?",
            Pattern.CASE_INSENSITIVE);

    private final CacheBackend cache;
    private final UpstreamClient upstream;
    private final InvalidationLog changes;
    private final ResponseRewriter rewriting;
    private final int maxEntryBytes;
    private final Duration mostAge;
    private final InstantSource clock;
    private final EntityTagPredictor tags = new EntityTagPredictor();

    /** What was verified until then is not, as GitHub has been seen to make tags another way since. */
    private volatile Instant distrustedUntil = Instant.MIN;

    /**
     * Makes a fetch.
     *
     * @param mostAge how old a stored confirmation becomes before a new one is stored
     */
    public UpstreamFetcher(
            CacheBackend cache,
            UpstreamClient upstream,
            InvalidationLog changes,
            ResponseRewriter rewriting,
            int maxEntryBytes,
            Duration mostAge,
            InstantSource clock) {
        this.cache = cache;
        this.upstream = upstream;
        this.changes = changes;
        this.rewriting = rewriting;
        this.maxEntryBytes = maxEntryBytes;
        this.mostAge = mostAge;
        this.clock = clock;
    }

    /**
     * What to ask for.
     *
     * @param headers the fields that GitHub gets, with the client's own conditions
     * @param stored what is stored
     * @param why why it is not served as it is
     */
    record Order(
            CachingHandler.Question question,
            CacheKey key,
            Headers headers,
            Optional<StoredResponse> stored,
            CacheStatus.Forward why) {
        /** Those who follow joined for what they share: conditions that did not go to GitHub then do not go now. */
        Order with(Optional<StoredResponse> newer) {
            CacheStatus.Forward now = newer.isEmpty() ? CacheStatus.Forward.URI_MISS : CacheStatus.Forward.STALE;
            boolean lost = stored.isPresent() && newer.isEmpty();
            return new Order(
                    question,
                    key,
                    lost ? Revalidation.unconditional(headers) : headers,
                    newer,
                    newer.isPresent() == stored.isPresent() ? why : now);
        }

        /** Where nothing is stored, the client's conditions go to GitHub: a 304 to them is the client's alone. */
        List<String> ownConditions() {
            return stored.isPresent() || !(headers.contains("If-None-Match") || headers.contains("If-Modified-Since"))
                    ? List.of()
                    : List.of(
                            String.join(", ", headers.all("If-None-Match")),
                            String.join(", ", headers.all("If-Modified-Since")));
        }

        boolean hasConditionsOfItsOwn() {
            return !ownConditions().isEmpty();
        }

        Optional<String> accept() {
            List<String> values = headers.all("Accept");
            return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
        }

        ProxyRequest request() {
            return question.request();
        }
    }

    /** Returns what a client has left; empty where GitHub has told of no limit. */
    Optional<RateLimit> figures(String client, CredentialRequirement need) {
        return upstream.rateLimitFor(client, need);
    }

    FetchResult send(Order order, RequestTrace trace) {
        boolean guessed = mayBeAList(order, trace);
        Instant now = clock.instant();
        try {
            UpstreamResponse answer = upstream.send(
                    new UpstreamRequest(
                            order.request().method(),
                            order.question().target(),
                            order.question()
                                    .need()
                                    .withStoredFor(order.stored()
                                            .filter(this::isNotPredictable)
                                            .flatMap(response ->
                                                    response.validators().confirmedBest())),
                            token -> guessed ? guess(order, token) : conditional(order, token),
                            RequestBody.empty()),
                    trace);
            Instant sent = now.minus(FreshnessPolicy.age(answer.headers()));
            return received(order, answer, sent, guessed ? Guess.MADE : Guess.NONE);
        } catch (NoCredentialException | UpstreamException e) {
            return new FetchResult.Failed(e);
        }
    }

    /** Whether the tag of an empty list was sent along for something of which nothing is stored. */
    private enum Guess {
        MADE,
        NONE
    }

    /** Lists are often empty: with their predicted tag, even the first look at one may cost nothing. */
    private static boolean mayBeAList(Order order, RequestTrace trace) {
        String route = trace.route();
        boolean list = route.indexOf('/', 1) > 0 && !route.endsWith("}");
        return list
                && order.stored().isEmpty()
                && !order.hasConditionsOfItsOwn()
                && order.request().method().equals("GET")
                && order.accept().map(accept -> JSON.matcher(accept).matches()).orElse(true);
    }

    private Headers guess(Order order, AccessToken token) {
        return order.headers().toBuilder()
                .set("If-None-Match", predicted(EMPTY_LIST, order, token))
                .build();
    }

    /**
     * Where something is stored, its validators take the place of the client's, which are compared with what would be
     * served in the end.
     */
    private Headers conditional(Order order, AccessToken token) {
        return order.stored()
                .map(stored -> Revalidation.conditions(
                        order.headers(),
                        stored,
                        token.fingerprint(),
                        isNotPredictable(stored)
                                ? Optional.empty()
                                : Optional.of(predicted(stored.body(), order, token))))
                .orElse(order.headers());
    }

    private boolean isNotPredictable(StoredResponse stored) {
        return stored.validators().prediction() == Validators.Prediction.UNVERIFIED
                || !stored.confirmedAt().isAfter(distrustedUntil);
    }

    private String predicted(StoredBody body, Order order, AccessToken token) {
        return tags.tag(body, order.accept(), token.fingerprint(), token.authorization());
    }

    private FetchResult received(Order order, UpstreamResponse answer, Instant sent, Guess guess)
            throws UpstreamException {
        boolean get = order.request().method().equals("GET");
        Optional<StoredResponse> stored = order.stored();
        if (answer.status() == 304 && stored.isPresent()) {
            return confirmed(order, stored.get(), answer, sent);
        }
        if (answer.status() == 304 && guess == Guess.MADE) {
            return emptyList(order, answer, sent);
        }
        if (get && Revalidation.isStorable(answer.status(), answer.headers())) {
            return whole(order, answer, sent);
        }
        if (answer.status() == 304) {
            CachingHandler.closeQuietly(answer);
            return new FetchResult.Own(
                    new ProxyResponse(304, answer.headers(), ResponseBody.empty()),
                    CacheStatus.forwarded(order.why(), 304));
        }
        ProxyResponse response = get
                ? BodyReader.readable(answer, order.request())
                : new ProxyResponse(answer.status(), answer.headers(), answer.body());
        if (Revalidation.isNews(answer.status())) {
            changes.answeredOtherwise(order.key(), clock.instant());
        }
        return new FetchResult.Own(response, CacheStatus.forwarded(order.why(), answer.status()));
    }

    private FetchResult confirmed(Order order, StoredResponse stored, UpstreamResponse answer, Instant sent) {
        CachingHandler.closeQuietly(answer);
        StoredResponse confirmed =
                Revalidation.confirm(stored, answer.headers(), answer.token().fingerprint(), sent);
        if (Revalidation.isWorthStoring(stored, confirmed, mostAge)
                || !changes.leave(order.key(), order.question().path(), stored)) {
            cache.replace(order.key(), stored, confirmed);
        }
        if (!Revalidation.isForAll(confirmed.headers())) {
            changes.answeredOtherwise(order.key(), clock.instant());
        }
        return new FetchResult.Shared(
                confirmed, answer.headers(), CacheOutcome.REVALIDATED, CacheStatus.forwarded(order.why(), 304));
    }

    private FetchResult emptyList(Order order, UpstreamResponse answer, Instant sent) {
        CachingHandler.closeQuietly(answer);
        StoredResponse list = Revalidation.storeEmptyList(
                answer.headers(),
                EMPTY_LIST,
                answer.token().fingerprint(),
                predicted(EMPTY_LIST, order, answer.token()),
                sent);
        String status = CacheStatus.forwarded(order.why(), 304);
        boolean kept = cache.putIf(order.key(), Optional.empty(), list);
        return new FetchResult.Shared(
                list, answer.headers(), CacheOutcome.REVALIDATED, kept ? CacheStatus.stored(status) : status);
    }

    private FetchResult whole(Order order, UpstreamResponse answer, Instant sent) throws UpstreamException {
        String status = CacheStatus.forwarded(order.why(), answer.status());
        BodyReader.Read read = BodyReader.read(answer, maxEntryBytes, order.request());
        if (read.whole().isEmpty()) {
            changes.answeredOtherwise(order.key(), clock.instant());
            return new FetchResult.Own(read.passedOn().orElseThrow(), status);
        }
        byte[] decoded = read.whole().get().decoded();
        StoredBody body = rewriting.noted(
                read.whole().get(), decoded, answer.headers(), order.question().audience());
        AccessToken token = answer.token();
        StoredResponse response = Revalidation.store(
                answer.headers(),
                body,
                token.fingerprint(),
                EntityTags.predicted(order.accept(), token.authorization(), decoded),
                sent);
        order.stored().ifPresent(old -> learn(old, response));
        if (keep(order, response)) {
            return new FetchResult.Shared(response, answer.headers(), CacheOutcome.STORED, CacheStatus.stored(status));
        }
        // What is stored instead may be older, and is not to be served without asking.
        changes.answeredOtherwise(order.key(), clock.instant());
        return new FetchResult.Shared(response, answer.headers(), CacheOutcome.MISS, status);
    }

    /** The same body, though a tag predicted for it was sent along: GitHub makes its tags another way now. */
    private void learn(StoredResponse old, StoredResponse response) {
        boolean same = old.body().digest().equals(response.body().digest());
        if (same && !isNotPredictable(old) && response.validators().prediction() == Validators.Prediction.UNVERIFIED) {
            distrustedUntil = response.confirmedAt();
        }
    }

    /** Stores what nothing newer is stored in the place of, whoever else is storing at this moment. Tells whether it did. */
    private boolean keep(Order order, StoredResponse response) {
        Optional<StoredResponse> there = cache.get(order.key());
        while (there.filter(stored -> isNewer(stored, order, response)).isEmpty()) {
            if (cache.putIf(order.key(), there, response)) {
                return true;
            }
            Optional<StoredResponse> now = cache.get(order.key());
            if (now.map(StoredResponse::confirmedAt).equals(there.map(StoredResponse::confirmedAt))) {
                return false;
            }
            there = now;
        }
        return false;
    }

    /**
     * A slow answer does not take the place of one that was asked for later. One that says it was asked for in the future
     * is of a replica whose clock is ahead, and says nothing.
     */
    private boolean isNewer(StoredResponse stored, Order order, StoredResponse response) {
        boolean known = order.stored()
                .filter(before -> before.confirmedAt().equals(stored.confirmedAt()))
                .isPresent();
        return !known
                && stored.confirmedAt().isAfter(response.confirmedAt())
                && !stored.confirmedAt().isAfter(clock.instant());
    }
}
