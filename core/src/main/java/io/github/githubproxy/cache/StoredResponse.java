package io.github.githubproxy.cache;

import io.github.githubproxy.http.Headers;
import java.time.Instant;

/** A complete response of GitHub with status 200. Immutable. Two are equal only if they are the same object. */
public final class StoredResponse {
    private final Headers headers;
    private final StoredBody body;
    private final Validators validators;
    private final Instant validatedAt;

    private StoredResponse(Headers headers, StoredBody body, Validators validators, Instant validatedAt) {
        this.headers = headers;
        this.body = body;
        this.validators = validators;
        this.validatedAt = validatedAt;
    }

    /**
     * Creates a stored response.
     *
     * @param headers the header fields of the representation, without those that concern a single message only, such as
     *     {@code Date}
     * @param validators the validators for revalidation at GitHub
     * @param validatedAt when the request was sent to which GitHub returned the response or last confirmed it, on the local
     *     clock; earlier by the {@code Age} of GitHub's response
     */
    public static StoredResponse of(Headers headers, StoredBody body, Validators validators, Instant validatedAt) {
        return new StoredResponse(headers, body, validators, validatedAt);
    }

    /** Returns a response with the same body, after a revalidation (RFC 9111, section 4.3.4). */
    public StoredResponse revalidated(Headers newHeaders, Validators newValidators, Instant at) {
        return new StoredResponse(newHeaders, body, newValidators, at);
    }

    /** Returns the header fields of the representation. */
    public Headers headers() {
        return headers;
    }

    /** Returns the body. */
    public StoredBody body() {
        return body;
    }

    /**
     * Returns the weak entity tag that clients get. It depends on the body alone, so it is the same for all credentials and
     * replicas, and after a restart.
     */
    public String entityTag() {
        return "W/\"" + body.digest() + "\"";
    }

    /** Returns the validators for revalidation at GitHub. */
    public Validators validators() {
        return validators;
    }

    /** Returns the time of the last validation that was stored. */
    public Instant validatedAt() {
        return validatedAt;
    }
}
