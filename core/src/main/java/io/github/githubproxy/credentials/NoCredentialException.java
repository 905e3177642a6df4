package io.github.githubproxy.credentials;

/** Thrown if no credential can be used for a request. */
public final class NoCredentialException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Exhaustion exhaustion;

    /** Makes an exception. */
    public NoCredentialException(Exhaustion exhaustion) {
        super("no credential can be used for " + exhaustion.resource() + ": " + exhaustion.cause());
        this.exhaustion = exhaustion;
    }

    /** Why, and when a credential can be used again. */
    public Exhaustion exhaustion() {
        return exhaustion;
    }
}
