package io.github.githubproxy;

import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.telemetry.Refusal;
import io.github.githubproxy.upstream.UpstreamException;

/** Says for telemetry why there was no answer of GitHub. */
final class Refusals {
    private Refusals() {}

    static Refusal of(Exhaustion exhaustion) {
        return switch (exhaustion.cause()) {
            case LIMITED -> Refusal.EXHAUSTED;
            case CLIENT_LIMITED -> Refusal.CLIENT_LIMITED;
            case RESERVED -> Refusal.RESERVED;
            case BUSY -> Refusal.BUSY;
            case REFUSED, UNAVAILABLE -> Refusal.NO_CREDENTIAL;
            case INTERRUPTED -> Refusal.GIVEN_UP;
        };
    }

    static Refusal of(UpstreamException failure) {
        return switch (failure.reason()) {
            case UNREACHABLE, TIMEOUT, CREDENTIAL_LOST -> Refusal.UPSTREAM_FAILURE;
            case CLIENT_GONE, CLIENT_SLOW, GIVEN_UP -> Refusal.GIVEN_UP;
        };
    }
}
