package io.github.githubproxy.credentials;

/** That no credential can be used for a request. */
public final class NoCredentialException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Exhaustion exhaustion;

    /** Tells why. */
    public NoCredentialException(Exhaustion exhaustion) {
        super("no credential can be used for " + exhaustion.resource() + ": " + exhaustion.cause());
        this.exhaustion = exhaustion;
    }

    /** Why, and until when. */
    public Exhaustion exhaustion() {
        return exhaustion;
    }
}
