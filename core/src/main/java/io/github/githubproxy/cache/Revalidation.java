package io.github.githubproxy.cache;

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

    /** Fields of the transfer from GitHub that the proxy computes anew for its own answer. */
    private static final Set<String> REPLACED_WHEN_SERVED = Set.of("content-encoding", "content-length", "etag");

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private Revalidation() {}

    /**
     * Adds the validators of a stored response to a request (RFC 9110, section 13.1; RFC 9111, section 4.3.1).
     *
     * <p>GitHub's tags depend on the credential, and where a tag is sent the date is ignored. So a credential that did
     * not get the tag sends the date alone, if there is one that is safe to compare.
     *
     * @param credential fingerprint of the credential that the request is sent with
     */
    public static Headers conditions(Headers request, StoredResponse stored, String credential) {
        Validators validators = stored.validators();
        Headers.Builder conditional =
                request.toBuilder().remove("If-None-Match").remove("If-Modified-Since");
        boolean ownTag = validators.taggedFor().equals(credential);
        if (ownTag || validators.lastModified().isEmpty()) {
            validators.tag().ifPresent(tag -> conditional.set("If-None-Match", tag));
        }
        validators.lastModified().ifPresent(date -> conditional.set("If-Modified-Since", date));
        return conditional.build();
    }

    /** Tells whether an answer, once its body is complete, may be stored: a 200 that can be confirmed later. */
    public static boolean isStorable(int status, Headers answer) {
        return status == 200
                && !answer.contains("Content-Range")
                && (isGzip(answer) || answer.list("Content-Encoding").stream().allMatch("identity"::equalsIgnoreCase))
                && (answer.contains("ETag") || answer.contains("Last-Modified"))
                && answer.list("Vary").stream().noneMatch("*"::equals)
                && answer.list("Cache-Control").stream().noneMatch("no-store"::equalsIgnoreCase);
    }

    /** Tells whether a body is compressed as the proxy asks for it, and can be decoded. */
    public static boolean isGzip(Headers answer) {
        List<String> codings = answer.list("Content-Encoding");
        return codings.size() == 1
                && (codings.get(0).equalsIgnoreCase("gzip") || codings.get(0).equalsIgnoreCase("x-gzip"));
    }

    /** Makes the stored form of an answer. */
    public static StoredResponse store(Headers answer, byte[] decodedBody, String credential) {
        Headers kept = answer.toBuilder()
                .removeIf(Revalidation::isOfOneAnswer)
                .removeAll(REPLACED_WHEN_SERVED)
                .build();
        Optional<String> lastModified = isDateStrong(answer) ? answer.first("Last-Modified") : Optional.empty();
        return StoredResponse.of(kept, decodedBody, new Validators(answer.first("ETag"), credential, lastModified));
    }

    /** Updates a stored response from the 304 that confirmed it (RFC 9111, section 4.3.4). */
    public static StoredResponse confirm(StoredResponse stored, Headers notModified, String credential) {
        Headers.Builder updated = stored.headers().toBuilder();
        Headers news = notModified.toBuilder()
                .removeIf(name -> isOfOneAnswer(name) || OF_THE_BODY.contains(name))
                .build();
        news.forEach((name, value) -> updated.remove(name));
        updated.addAll(news);
        Validators validators = notModified
                .first("ETag")
                .map(tag -> stored.validators().withTag(tag, credential))
                .orElse(stored.validators());
        return stored.confirmed(updated.build(), validators);
    }

    /** Returns the fields of a stored response as a client gets it: those stored, and those of today's answer. */
    public static Headers serve(StoredResponse stored, Headers todaysAnswer) {
        Headers.Builder served = stored.headers().toBuilder();
        todaysAnswer.forEach((name, value) -> {
            if (isOfOneAnswer(name.toLowerCase(Locale.ROOT)) && !name.equalsIgnoreCase("set-cookie")) {
                served.add(name, value);
            }
        });
        return served.set("ETag", stored.entityTag())
                .set("Content-Length", Integer.toString(stored.body().length))
                .build();
    }

    private static boolean isOfOneAnswer(String lowerCaseName) {
        return OF_ONE_ANSWER.contains(lowerCaseName) || lowerCaseName.startsWith("x-ratelimit-");
    }

    /**
     * A date is a strong validator only if the resource cannot have changed again within its second (RFC 9110, section
     * 8.8.2.2).
     */
    private static boolean isDateStrong(Headers answer) {
        Optional<Instant> lastModified = HttpDate.first(answer, "Last-Modified");
        Optional<Instant> sent = HttpDate.first(answer, "Date");
        return lastModified.isPresent()
                && sent.isPresent()
                && !lastModified.get().plus(ONE_SECOND).isAfter(sent.get());
    }
}
