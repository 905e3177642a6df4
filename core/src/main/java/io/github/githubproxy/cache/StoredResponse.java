package io.github.githubproxy.cache;

import io.github.githubproxy.http.Headers;
import java.time.Instant;

/** A complete answer of GitHub with status 200. Immutable, and two are equal only if they are the same object. */
public final class StoredResponse {
    private final Headers headers;
    private final StoredBody body;
    private final Validators validators;
    private final Instant confirmedAt;

    private StoredResponse(Headers headers, StoredBody body, Validators validators, Instant confirmedAt) {
        this.headers = headers;
        this.body = body;
        this.validators = validators;
        this.confirmedAt = confirmedAt;
    }

    /**
     * Makes a response to store.
     *
     * @param headers the fields to keep: those that describe the representation, none that belong to one answer only
     * @param validators what GitHub can be asked to confirm it by
     * @param confirmedAt when GitHub sent it, or last confirmed it, on the local clock
     */
    public static StoredResponse of(Headers headers, StoredBody body, Validators validators, Instant confirmedAt) {
        return new StoredResponse(headers, body, validators, confirmedAt);
    }

    /** Returns the same body with the fields and validators of a later confirmation. */
    public StoredResponse confirmed(Headers newHeaders, Validators newValidators, Instant now) {
        return new StoredResponse(newHeaders, body, newValidators, now);
    }

    /** The fields of the representation. */
    public Headers headers() {
        return headers;
    }

    /** The body. */
    public StoredBody body() {
        return body;
    }

    /** The proxy's own weak tag, made of the body alone, so that it outlives credentials, nodes and restarts. */
    public String entityTag() {
        return "W/\"" + body.digest() + "\"";
    }

    /** What GitHub can be asked to confirm it by. */
    public Validators validators() {
        return validators;
    }

    /** When GitHub sent it, or last confirmed it, as far as is stored. */
    public Instant confirmedAt() {
        return confirmedAt;
    }
}
