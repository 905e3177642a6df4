package io.github.githubproxy.identity;

/** A JSON Web Token is not valid. The message tells its sender why, and quotes nothing but the token's own claims. */
public final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Makes an exception with a message for the token's sender. */
    public InvalidTokenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why the token is not valid, for metrics. */
    public enum Reason {
        /** It is not a JSON Web Token, is too long, or has a header or payload that is not allowed. */
        MALFORMED,
        /** No issuer of the registry has its {@code iss}. */
        UNKNOWN_ISSUER,
        /** Its key is unknown, its algorithm not allowed, or its signature wrong. */
        BAD_SIGNATURE,
        /** Its audience is not the one that the registry asks for. */
        WRONG_AUDIENCE,
        /** It has expired, is not valid yet, or says neither. */
        WRONG_TIME,
        /** The issuer's keys cannot be had at the moment. */
        KEYS_UNAVAILABLE
    }

    /** Returns why the token is not valid. */
    public Reason reason() {
        return reason;
    }
}
