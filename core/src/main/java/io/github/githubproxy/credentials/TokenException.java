package io.github.githubproxy.credentials;

import java.time.Duration;
import java.util.Optional;

/** Thrown if GitHub issues no token for an installation, or gives no information about an App. The message is not secret. */
final class TokenException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is none. */
    enum Reason {
        /** GitHub does not accept the App, or the installation is suspended or deleted. */
        REJECTED,
        /** GitHub limits such requests. */
        LIMITED,
        /** GitHub could not be reached, or its response was malformed. */
        UNREACHABLE,
        /** It takes longer than the request can wait. */
        TIMEOUT
    }

    private final Reason reason;
    private final transient Optional<Duration> pause;

    TokenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.pause = Optional.empty();
    }

    /** Makes an exception with reason {@link Reason#LIMITED}. */
    TokenException(Duration pause, String message) {
        super(message);
        this.reason = Reason.LIMITED;
        this.pause = Optional.of(pause);
    }

    Reason reason() {
        return reason;
    }

    /** How long to send no such request, if GitHub has named a time. */
    Optional<Duration> pause() {
        return pause;
    }
}
