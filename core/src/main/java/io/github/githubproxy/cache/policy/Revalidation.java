package io.github.githubproxy.cache.policy;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.github.EntityTags;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.github.MemoizedFunction;
import io.github.githubproxy.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules of storing and revalidation: which responses may be stored, which conditions a request to GitHub gets, how a 304
 * updates a stored response, and which header fields are served.
 */
public final class Revalidation {

    /** Fields that concern a single message and are not stored. The fields {@code x-ratelimit-*} are the others. */
    private static final Set<String> MESSAGE_FIELDS = Set.of(
            "age",
            "cache-status",
            "date",
            "github-authentication-token-expiration",
            "retry-after",
            "set-cookie",
            "x-github-request-id");

    /** Fields that describe the body. A 304 does not update them (RFC 9111, section 3.2). */
    private static final Set<String> BODY_FIELDS =
            Set.of("content-encoding", "content-length", "content-range", "content-type", "etag", "last-modified");

    /** Request fields that are not in the key because clients cannot influence them: the proxy sets or removes them. */
    private static final Set<String> PROXY_FIELDS =
            Set.of("accept-encoding", "authorization", "cookie", "x-github-otp");

    /** Fields of GitHub's response that the proxy computes anew for each response to a client. */
    private static final Set<String> COMPUTED_FIELDS = Set.of("content-encoding", "content-length", "etag");

    /** Of a whole value of {@code Vary}. */
    private static final Predicate<String> IS_COVERED_BY_KEY = new MemoizedFunction<>(value ->
            members(value).allMatch(name -> PROXY_FIELDS.contains(name) || CacheKey.includesField(name)))::apply;

    /** Of a whole value of {@code Vary}. */
    private static final Predicate<String> NAMES_ACCEPT_ENCODING =
            new MemoizedFunction<>(value -> members(value).anyMatch("accept-encoding"::equals))::apply;

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private Revalidation() {}

    /**
     * Returns the header fields of a request with the validators of a stored response in place of the client's conditions
     * (RFC 9110, section 13.1; RFC 9111, section 4.3.1).
     *
     * <p>GitHub's entity tags depend on the token, and GitHub ignores the date if a tag is sent. So with another token than
     * that of the stored tag, the date is sent alone if it is a strong validator, unless the tag can be predicted.
     *
     * @param token the fingerprint of the token with which the request is sent
     * @param predicted the predicted tag of the body for that token; empty if it cannot be predicted
     */
    public static Headers conditionalHeaders(
            Headers request, StoredResponse stored, String token, Optional<String> predicted) {
        Validators validators = stored.validators();
        Headers.Builder conditional = withoutConditions(request);
        boolean tagOfToken = validators.entityTagToken().equals(token);
        if (predicted.isPresent()) {
            conditional.set("If-None-Match", predicted.get());
        } else if (tagOfToken || validators.lastModified().isEmpty()) {
            validators.entityTag().ifPresent(tag -> conditional.set("If-None-Match", tag));
        }
        validators.lastModified().ifPresent(date -> conditional.set("If-Modified-Since", date));
        return conditional.build();
    }

    /** Returns the header fields of a request without {@code If-None-Match} and {@code If-Modified-Since}. */
    public static Headers unconditionalHeaders(Headers request) {
        return withoutConditions(request).build();
    }

    private static Headers.Builder withoutConditions(Headers request) {
        return request.toBuilder().remove("If-None-Match").remove("If-Modified-Since");
    }

    /** Returns whether a response to GET may be stored if its body is complete: a 200 that can be revalidated. */
    public static boolean isStorable(int status, Headers response) {
        return status == 200
                && !response.contains("Content-Range")
                && (isGzip(response)
                        || response.list("Content-Encoding").stream().allMatch("identity"::equalsIgnoreCase))
                && (response.contains("ETag") || response.contains("Last-Modified"))
                && isCoveredByKey(response)
                && response.list("Cache-Control").stream().noneMatch("no-store"::equalsIgnoreCase);
    }

    /**
     * Returns whether {@code Vary} names only fields that are part of the key or that clients cannot influence (RFC 9111,
     * section 4.1). If not, the response must not be served to other requests.
     */
    public static boolean isCoveredByKey(Headers response) {
        for (String value : response.all("Vary")) {
            if (!IS_COVERED_BY_KEY.test(value)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the names in a value of {@code Vary}, in lower case. */
    private static Stream<String> members(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty());
    }

    /**
     * Returns whether a response that is not stored shows that the resource may have changed. A 304 to the client's own
     * conditions, a 429 and a failure of GitHub do not show it.
     */
    public static boolean indicatesChange(int status) {
        return status != 304 && status != 429 && status < 500;
    }

    /** Returns whether gzip is the only content coding. */
    public static boolean isGzip(Headers response) {
        List<String> codings = response.list("Content-Encoding");
        return codings.size() == 1
                && (codings.get(0).equalsIgnoreCase("gzip") || codings.get(0).equalsIgnoreCase("x-gzip"));
    }

    /**
     * Creates the stored form of a response.
     *
     * @param token the fingerprint of the token with which the request was sent
     * @param predicted the predicted tag of the body for that token
     * @param sentAt when the request was sent: the resource may have changed since
     */
    public static StoredResponse createStored(
            Headers response, StoredBody body, String token, String predicted, Instant sentAt) {
        Headers kept = Headers.builder()
                .addAll(response, name -> !isMessageField(name) && !COMPUTED_FIELDS.contains(name))
                .build();
        Optional<String> lastModified = strongDate(response, response);
        Optional<String> tag = response.first("ETag");
        boolean asPredicted =
                tag.filter(given -> EntityTags.isSame(given, predicted)).isPresent();
        Validators validators = new Validators(tag, token, lastModified, asPredicted);
        return StoredResponse.of(kept, body, validators, sentAt);
    }

    /** Creates the stored form of an empty list whose predicted tag GitHub has confirmed with a 304. */
    public static StoredResponse createStoredEmptyList(
            Headers notModified, StoredBody emptyList, String token, String predicted, Instant sentAt) {
        Headers kept = updatedFields(notModified)
                .add("Content-Type", "application/json; charset=utf-8")
                .build();
        Validators validators = new Validators(Optional.of(predicted), token, Optional.empty(), true);
        return StoredResponse.of(kept, emptyList, validators, sentAt);
    }

    /**
     * Returns the stored response as updated by a 304 (RFC 9111, sections 3.2 and 4.3.4).
     *
     * @param token the fingerprint of the token with which the request was sent
     * @param sentAt when the request was sent
     */
    public static StoredResponse updateStored(
            StoredResponse stored, Headers notModified, String token, Instant sentAt) {
        Headers update = updatedFields(notModified).build();
        Validators dated = stored.validators().orLastModified(() -> strongDate(stored.headers(), notModified));
        Validators validators = notModified
                .first("ETag")
                .map(tag -> dated.withEntityTag(tag, token))
                .orElse(dated);
        Headers headers = stored.headers().hasAll(update)
                ? stored.headers()
                : stored.headers().toBuilder().replaceAll(update).build();
        return stored.revalidated(headers, validators, sentAt);
    }

    /** Returns the fields of a 304 that update a stored response. */
    private static Headers.Builder updatedFields(Headers notModified) {
        return Headers.builder().addAll(notModified, name -> !isMessageField(name) && !BODY_FIELDS.contains(name));
    }

    /**
     * Returns whether a revalidation must be written to the backend: if it changed a validator or field, if the stored time
     * of validation is at least as old as the interval, or if that time is in the future, as written by a replica whose
     * clock is ahead. Otherwise a hit writes nothing.
     *
     * @param writeInterval see {@link FreshnessPolicy#writeInterval}
     */
    public static boolean requiresWrite(StoredResponse stored, StoredResponse updated, Duration writeInterval) {
        return !updated.validators().equals(stored.validators())
                || !updated.headers().equals(stored.headers())
                || stored.validatedAt().isAfter(updated.validatedAt())
                || Duration.between(stored.validatedAt(), updated.validatedAt()).compareTo(writeInterval) >= 0;
    }

    /**
     * Returns the header fields with which a stored response is served, except {@code Content-Length}.
     *
     * @param current the fields of the response that confirmed it, of which those that concern a single message are used
     * @param gzip whether the body is served with the coding gzip
     */
    public static Headers servedHeaders(StoredResponse stored, Headers current, boolean gzip) {
        Headers.Builder served = stored.headers().toBuilder()
                .addAll(current, name -> isMessageField(name) && !name.equals("set-cookie"));
        StoredBody body = stored.body();
        if (body.isGzip() && !variesByEncoding(stored.headers())) {
            served.add("Vary", "Accept-Encoding");
        }
        if (gzip) {
            served.set("Content-Encoding", "gzip");
        }
        return served.set("ETag", stored.entityTag()).build();
    }

    private static boolean variesByEncoding(Headers response) {
        for (String value : response.all("Vary")) {
            if (NAMES_ACCEPT_ENCODING.test(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMessageField(String lowerCaseName) {
        return MESSAGE_FIELDS.contains(lowerCaseName) || lowerCaseName.startsWith("x-ratelimit-");
    }

    /**
     * Returns the modification date if it is a strong validator (RFC 9110, section 8.8.2.2): if it is at least a second
     * older than a response that gave or confirmed it, so that the resource cannot have changed again within that second.
     */
    private static Optional<String> strongDate(Headers representation, Headers response) {
        Optional<Instant> lastModified = HttpDate.first(representation, "Last-Modified");
        Optional<Instant> sent = HttpDate.first(response, "Date");
        boolean strong = lastModified.isPresent()
                && sent.isPresent()
                && !lastModified.get().plus(ONE_SECOND).isAfter(sent.get());
        return strong ? representation.first("Last-Modified") : Optional.empty();
    }
}
