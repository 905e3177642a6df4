package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.Exhaustion;

/** That every credential has met its limit. */
public final class ExhaustedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Exhaustion exhaustion;

    ExhaustedException(Exhaustion exhaustion) {
        super("every credential has met its limit for " + exhaustion.resource());
        this.exhaustion = exhaustion;
    }

    /** When which limit ends. */
    public Exhaustion exhaustion() {
        return exhaustion;
    }
}
