package io.github.githubproxy.telemetry;

import io.github.githubproxy.telemetry.format.BoundedLabels;
import io.github.githubproxy.telemetry.format.EnumNames;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;

/** Counters and timers of the responses from GitHub. Used by one thread. */
final class UpstreamMeters {
    private static final int MAX_SERIES = 2_000;

    private final BoundedLabels credentials = new BoundedLabels(MicrometerTelemetryCollector.MAX_CREDENTIALS);
    private final BoundedLabels resources = new BoundedLabels(32);
    private final BoundedMeters<ResponseLabels, Counter> responses;
    private final BoundedMeters<LimitLabels, Counter> limits;
    private final BoundedMeters<DurationLabels, Timer> durations;

    UpstreamMeters(Meters meters) {
        this.responses = new BoundedMeters<>(
                MAX_SERIES, labels -> meters.counter("upstream.responses", "", "Responses from GitHub", labels.tags()));
        this.limits = new BoundedMeters<>(
                MAX_SERIES,
                labels -> meters.counter(
                        "limits.met",
                        "",
                        "Times that GitHub refused a request because of a rate limit",
                        labels.tags()));
        this.durations = new BoundedMeters<>(
                MAX_SERIES,
                labels -> meters.timer(
                        "upstream.duration",
                        "Time from sending a request to GitHub to the end of its header fields",
                        labels.tags()));
    }

    void count(GitHubResponseEvent event) {
        String credential = credentials.label(event.credential().name());
        String resource = resources.label(event.resource());
        responses
                .of(new ResponseLabels(credential, resource, event.status(), 0))
                .increment();
        durations.of(new DurationLabels(resource, outcome(event.status()))).record(event.duration());
        event.limitMet()
                .map(EnumNames::of)
                .ifPresent(kind -> limits.of(new LimitLabels(credential, resource, kind, 0))
                        .increment());
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
     * The labels of a response.
     *
     * @param status the status code; its first digit if {@code grain} is 1
     * @param grain how many labels have been replaced by {@code (others)}
     */
    private record ResponseLabels(String credential, String resource, int status, int grain)
            implements BoundedMeters.Labels<ResponseLabels> {
        @Override
        public Optional<ResponseLabels> coarser() {
            return grain == 0
                    ? Optional.of(new ResponseLabels(ReservedClientNames.OTHERS, resource, status / 100, 1))
                    : Optional.empty();
        }

        Tags tags() {
            String code = grain == 1 ? status + "xx" : Integer.toString(status);
            return Tags.of("credential", credential, "resource", resource, "status", code);
        }
    }

    private record LimitLabels(String credential, String resource, String kind, int grain)
            implements BoundedMeters.Labels<LimitLabels> {
        @Override
        public Optional<LimitLabels> coarser() {
            return grain == 0
                    ? Optional.of(new LimitLabels(ReservedClientNames.OTHERS, resource, kind, 1))
                    : Optional.empty();
        }

        Tags tags() {
            return Tags.of("credential", credential, "resource", resource, "kind", kind);
        }
    }

    /** The labels of a duration, whose combinations are few. */
    private record DurationLabels(String resource, String outcome) implements BoundedMeters.Labels<DurationLabels> {
        @Override
        public int grain() {
            return 0;
        }

        @Override
        public Optional<DurationLabels> coarser() {
            return Optional.empty();
        }

        Tags tags() {
            return Tags.of("resource", resource, "outcome", outcome);
        }
    }
}
