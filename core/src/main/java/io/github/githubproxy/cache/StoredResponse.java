package io.github.githubproxy.cache;

import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.http.Headers;
import java.util.HexFormat;

/**
 * A complete answer of GitHub with status 200. Immutable, and two are equal only if they are the same object.
 *
 * <p>The body is kept without content coding.
 */
public final class StoredResponse {
    private final Headers headers;
    private final byte[] body;
    private final String entityTag;
    private final Validators validators;

    private StoredResponse(Headers headers, byte[] body, String entityTag, Validators validators) {
        this.headers = headers;
        this.body = body;
        this.entityTag = entityTag;
        this.validators = validators;
    }

    /**
     * Makes a response to store.
     *
     * @param headers the fields to keep: those that describe the representation, none that belong to one answer only
     * @param body the body, decoded, which the caller leaves unchanged from then on
     * @param validators what GitHub can be asked to confirm it by
     */
    public static StoredResponse of(Headers headers, byte[] body, Validators validators) {
        return new StoredResponse(headers, body, "W/\"" + HexFormat.of().formatHex(Sha256.of(body)) + "\"", validators);
    }

    /** Returns the same body with the fields and validators of a later confirmation. */
    public StoredResponse confirmed(Headers newHeaders, Validators newValidators) {
        return new StoredResponse(newHeaders, body, entityTag, newValidators);
    }

    /** The fields of the representation. */
    public Headers headers() {
        return headers;
    }

    /** The body itself, not a copy: readers leave it unchanged. */
    public byte[] body() {
        return body;
    }

    /** The proxy's own weak tag, made of the body alone, so that it outlives credentials, nodes and restarts. */
    public String entityTag() {
        return entityTag;
    }

    /** What GitHub can be asked to confirm it by. */
    public Validators validators() {
        return validators;
    }
}
