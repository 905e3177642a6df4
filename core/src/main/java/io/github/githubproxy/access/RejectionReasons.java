package io.github.githubproxy.access;

import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.upstream.UpstreamException;

/** Says for telemetry why there was no answer of GitHub. */
public final class RejectionReasons {
    private RejectionReasons() {}

    public static RejectionReason of(Exhaustion exhaustion) {
        return switch (exhaustion.cause()) {
            case LIMITED -> RejectionReason.EXHAUSTED;
            case CLIENT_LIMITED -> RejectionReason.CLIENT_LIMITED;
            case RESERVED -> RejectionReason.RESERVED;
            case BUSY -> RejectionReason.BUSY;
            case REFUSED, UNAVAILABLE -> RejectionReason.NO_CREDENTIAL;
            case INTERRUPTED -> RejectionReason.GIVEN_UP;
        };
    }

    public static RejectionReason of(UpstreamException failure) {
        return switch (failure.reason()) {
            case UNREACHABLE, TIMEOUT, CREDENTIAL_LOST -> RejectionReason.UPSTREAM_FAILURE;
            case CLIENT_GONE, CLIENT_SLOW, GIVEN_UP -> RejectionReason.GIVEN_UP;
        };
    }
}
