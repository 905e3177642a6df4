package io.github.githubproxy.credentials;

import java.time.Duration;
import java.util.Optional;

/** That GitHub gave no token for an installation, or no answer about an App. The message holds no secret. */
final class TokenException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is none. */
    enum Reason {
        /** GitHub does not accept the App, or the installation is suspended or gone. */
        REFUSED,
        /** GitHub's own limits on such requests. */
        LIMITED,
        /** GitHub could not be asked, or made no sense. */
        UNREACHABLE,
        /** It takes longer than the request can wait. */
        SLOW
    }

    private final Reason reason;
    private final transient Optional<Duration> pause;

    TokenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.pause = Optional.empty();
    }

    TokenException(Duration pause, String message) {
        super(message);
        this.reason = Reason.LIMITED;
        this.pause = Optional.of(pause);
    }

    Reason reason() {
        return reason;
    }

    /** How long GitHub wants to be left alone, where it says so. */
    Optional<Duration> pause() {
        return pause;
    }
}
