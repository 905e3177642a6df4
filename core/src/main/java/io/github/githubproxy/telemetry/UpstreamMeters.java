package io.github.githubproxy.telemetry;

import io.github.githubproxy.config.ReservedClientNames;
import io.github.githubproxy.telemetry.format.BoundedLabels;
import io.github.githubproxy.telemetry.format.EnumNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;

/** Counts the answers of GitHub. Used by one thread. */
final class UpstreamMeters {
    private static final int MAX_SERIES = 2_000;

    private final BoundedLabels credentials = new BoundedLabels(MicrometerTelemetryCollector.MAX_CREDENTIALS);
    private final BoundedLabels resources = new BoundedLabels(32);
    private final BoundedMeters<What, Counter> responses;
    private final BoundedMeters<Limit, Counter> limits;
    private final BoundedMeters<Kind, Timer> durations;

    UpstreamMeters(Meters meters) {
        this.responses = new BoundedMeters<>(
                MAX_SERIES, what -> meters.counter("upstream.responses", "", "Answers of GitHub", what.tags()));
        this.limits = new BoundedMeters<>(
                MAX_SERIES,
                limit -> meters.counter(
                        "limits.met", "", "Times that GitHub refused a request because of a rate limit", limit.tags()));
        this.durations = new BoundedMeters<>(
                MAX_SERIES,
                kind -> meters.timer(
                        "upstream.duration",
                        "Time from sending a request to GitHub to the end of its header fields",
                        kind.tags()));
    }

    void count(GitHubResponseEvent event) {
        String credential = credentials.label(event.credential().name());
        String resource = resources.label(event.resource());
        responses.of(new What(credential, resource, event.status(), 0)).increment();
        durations.of(new Kind(resource, outcome(event.status()))).record(event.duration());
        event.limitMet()
                .map(EnumNames::of)
                .ifPresent(kind ->
                        limits.of(new Limit(credential, resource, kind, 0)).increment());
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 2 -> "success";
            case 3 -> status == 304 ? "not_modified" : "redirection";
            case 4 -> "client_error";
            case 5 -> "server_error";
            default -> "unknown";
        };
    }

    /**
     * Whose answer it was and what it said.
     *
     * @param status the status code; of the coarsest grain its first digit
     */
    private record What(String credential, String resource, int status, int grain)
            implements BoundedMeters.Labels<What> {
        @Override
        public Optional<What> coarser() {
            return grain == 0
                    ? Optional.of(new What(ReservedClientNames.OTHERS, resource, status / 100, 1))
                    : Optional.empty();
        }

        Tags tags() {
            String code = grain == 1 ? status + "xx" : Integer.toString(status);
            return Tags.of("credential", credential, "resource", resource, "status", code);
        }
    }

    private record Limit(String credential, String resource, String kind, int grain)
            implements BoundedMeters.Labels<Limit> {
        @Override
        public Optional<Limit> coarser() {
            return grain == 0
                    ? Optional.of(new Limit(ReservedClientNames.OTHERS, resource, kind, 1))
                    : Optional.empty();
        }

        Tags tags() {
            return Tags.of("credential", credential, "resource", resource, "kind", kind);
        }
    }

    /** Few enough by themselves. */
    private record Kind(String resource, String outcome) implements BoundedMeters.Labels<Kind> {
        @Override
        public int grain() {
            return 0;
        }

        @Override
        public Optional<Kind> coarser() {
            return Optional.empty();
        }

        Tags tags() {
            return Tags.of("resource", resource, "outcome", outcome);
        }
    }
}
