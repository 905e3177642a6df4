package io.github.githubproxy.cache.policy;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.github.EntityTags;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rules of conditional requests to GitHub: what to ask, what to store, what a 304 changes. Pure. */
public final class Revalidation {

    /** Fields that belong to one answer, and would be wrong in another. */
    private static final Set<String> OF_ONE_ANSWER = Set.of(
            "age",
            "cache-status",
            "date",
            "github-authentication-token-expiration",
            "retry-after",
            "set-cookie",
            "x-github-request-id");

    /** Fields that describe the stored body; those of a 304 say nothing about it (RFC 9111, section 3.2). */
    private static final Set<String> OF_THE_BODY =
            Set.of("content-encoding", "content-length", "content-range", "content-type", "etag", "last-modified");

    /** Fields of a request that are the proxy's own affair: it sets them, or lets no client set them. */
    private static final Set<String> ACCOUNTED_FOR =
            Set.of("accept-encoding", "authorization", "cookie", "x-github-otp");

    /** Fields of the transfer from GitHub that the proxy computes anew for its own answer. */
    private static final Set<String> REPLACED_WHEN_SERVED = Set.of("content-encoding", "content-length", "etag");

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private Revalidation() {}

    /**
     * Adds the validators of a stored response to a request (RFC 9110, section 13.1; RFC 9111, section 4.3.1).
     *
     * <p>GitHub's tags depend on the token, and where a tag is sent the date is ignored. So for a token that did not get
     * the tag, the date alone is sent, if there is one that is safe to compare; unless the tag can be predicted.
     *
     * @param token fingerprint of the token that the request is sent with
     * @param predicted the tag that GitHub is expected to give the body for that token; empty if it cannot be predicted
     */
    public static Headers conditions(Headers request, StoredResponse stored, String token, Optional<String> predicted) {
        Validators validators = stored.validators();
        Headers.Builder conditional = unconditional(request).toBuilder();
        boolean ownTag = validators.taggedFor().equals(token);
        if (predicted.isPresent()) {
            conditional.set("If-None-Match", predicted.get());
        } else if (ownTag || validators.lastModified().isEmpty()) {
            validators.tag().ifPresent(tag -> conditional.set("If-None-Match", tag));
        }
        validators.lastModified().ifPresent(date -> conditional.set("If-Modified-Since", date));
        return conditional.build();
    }

    /** Returns the fields of a request without the conditions of a reader. */
    public static Headers unconditional(Headers request) {
        return request.toBuilder()
                .remove("If-None-Match")
                .remove("If-Modified-Since")
                .build();
    }

    /** Tells whether an answer, once its body is complete, may be stored: a 200 that can be confirmed later. */
    public static boolean isStorable(int status, Headers answer) {
        return status == 200
                && !answer.contains("Content-Range")
                && (isGzip(answer) || answer.list("Content-Encoding").stream().allMatch("identity"::equalsIgnoreCase))
                && (answer.contains("ETag") || answer.contains("Last-Modified"))
                && isForAll(answer)
                && answer.list("Cache-Control").stream().noneMatch("no-store"::equalsIgnoreCase);
    }

    /**
     * Tells whether all that an answer depends on is told apart by the key, or is the same for all or read by nobody
     * (RFC 9111, section 4.1).
     */
    public static boolean isForAll(Headers answer) {
        return answer.list("Vary").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .allMatch(name -> ACCOUNTED_FOR.contains(name) || CacheKey.includes(name));
    }

    /**
     * Tells whether an answer that is not stored says of the resource that it may have changed: none that is about the
     * client's own condition, a limit or a failure.
     */
    public static boolean isNews(int status) {
        return status != 304 && status != 429 && status < 500;
    }

    /** Tells whether a body is compressed as the proxy asks for it, and can be decoded. */
    public static boolean isGzip(Headers answer) {
        List<String> codings = answer.list("Content-Encoding");
        return codings.size() == 1
                && (codings.get(0).equalsIgnoreCase("gzip") || codings.get(0).equalsIgnoreCase("x-gzip"));
    }

    /**
     * Makes the stored form of an answer.
     *
     * @param token fingerprint of the token that the answer was given to
     * @param predicted the tag that GitHub was expected to give the body for that token
     * @param sent when GitHub was asked: what the answer says may have changed since
     */
    public static StoredResponse store(Headers answer, StoredBody body, String token, String predicted, Instant sent) {
        Headers kept = Headers.builder()
                .addAll(answer, name -> !isOfOneAnswer(name) && !REPLACED_WHEN_SERVED.contains(name))
                .build();
        Optional<String> lastModified = strongDate(answer, answer);
        Optional<String> tag = answer.first("ETag");
        boolean asPredicted =
                tag.filter(given -> EntityTags.isSame(given, predicted)).isPresent();
        Validators validators = new Validators(
                tag,
                token,
                lastModified,
                asPredicted ? Validators.Prediction.VERIFIED : Validators.Prediction.UNVERIFIED);
        return StoredResponse.of(kept, body, validators, sent);
    }

    /** Makes the stored form of an empty list, of which GitHub has confirmed the predicted tag with that 304. */
    public static StoredResponse storeEmptyList(
            Headers notModified, StoredBody emptyList, String token, String predicted, Instant sent) {
        Headers kept = news(notModified)
                .add("Content-Type", "application/json; charset=utf-8")
                .build();
        Validators validators =
                new Validators(Optional.of(predicted), token, Optional.empty(), Validators.Prediction.VERIFIED);
        return StoredResponse.of(kept, emptyList, validators, sent);
    }

    /**
     * Updates a stored response from the 304 that confirmed it (RFC 9111, section 4.3.4).
     *
     * @param token fingerprint of the token that the 304 was given to
     * @param sent when GitHub was asked
     */
    public static StoredResponse confirm(StoredResponse stored, Headers notModified, String token, Instant sent) {
        Headers news = news(notModified).build();
        Validators dated = stored.validators().orDate(() -> strongDate(stored.headers(), notModified));
        Validators validators =
                notModified.first("ETag").map(tag -> dated.withTag(tag, token)).orElse(dated);
        return stored.confirmed(stored.headers().toBuilder().replaceAll(news).build(), validators, sent);
    }

    /** What a 304 says of the stored response: all but what is about that one answer, or about a body. */
    private static Headers.Builder news(Headers notModified) {
        return Headers.builder().addAll(notModified, name -> !isOfOneAnswer(name) && !OF_THE_BODY.contains(name));
    }

    /**
     * Tells whether a confirmation is to be stored: where it says something new, or the one stored is so old that the
     * entry would be forgotten too soon or is no longer fresh, or from the future of another replica's clock, so that it
     * is not fresh yet. Otherwise a hit writes nothing.
     */
    public static boolean isWorthStoring(StoredResponse stored, StoredResponse confirmed, Duration mostAge) {
        return !confirmed.validators().equals(stored.validators())
                || !confirmed.headers().equals(stored.headers())
                || stored.confirmedAt().isAfter(confirmed.confirmedAt())
                || Duration.between(stored.confirmedAt(), confirmed.confirmedAt())
                                .compareTo(mostAge)
                        >= 0;
    }

    /**
     * Returns the fields of a stored response as a client gets it, apart from its length: those stored, and those of
     * today's answer.
     *
     * @param coding the coding in which the body is sent
     */
    public static Headers serve(StoredResponse stored, Headers todaysAnswer, StoredBody.Coding coding) {
        Headers.Builder served = stored.headers().toBuilder()
                .addAll(todaysAnswer, name -> isOfOneAnswer(name) && !name.equals("set-cookie"));
        StoredBody body = stored.body();
        if (body.coding() == StoredBody.Coding.GZIP && !names(stored.headers(), "Vary", "Accept-Encoding")) {
            served.add("Vary", "Accept-Encoding");
        }
        if (coding == StoredBody.Coding.GZIP) {
            served.set("Content-Encoding", "gzip");
        }
        return served.set("ETag", stored.entityTag()).build();
    }

    private static boolean names(Headers headers, String field, String member) {
        return headers.list(field).stream().anyMatch(member::equalsIgnoreCase);
    }

    private static boolean isOfOneAnswer(String lowerCaseName) {
        return OF_ONE_ANSWER.contains(lowerCaseName) || lowerCaseName.startsWith("x-ratelimit-");
    }

    /**
     * Returns the modification date if it is a strong validator: only if the resource cannot have changed again within
     * its second, as it is older than an answer that gave or confirmed it (RFC 9110, section 8.8.2.2).
     */
    private static Optional<String> strongDate(Headers representation, Headers answer) {
        Optional<Instant> lastModified = HttpDate.first(representation, "Last-Modified");
        Optional<Instant> sent = HttpDate.first(answer, "Date");
        boolean strong = lastModified.isPresent()
                && sent.isPresent()
                && !lastModified.get().plus(ONE_SECOND).isAfter(sent.get());
        return strong ? representation.first("Last-Modified") : Optional.empty();
    }
}
