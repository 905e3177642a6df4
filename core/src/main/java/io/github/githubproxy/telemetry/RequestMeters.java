package io.github.githubproxy.telemetry;

import io.github.githubproxy.telemetry.format.BoundedLabels;
import io.github.githubproxy.telemetry.format.EnumNames;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Counters and timers of the requests of clients. Used by one thread. */
final class RequestMeters {
    private static final int MAX_SERIES = 10_000;
    private static final int MAX_QUOTA_SERIES = 4_000;

    private final BoundedLabels clients = new BoundedLabels(1_000);
    private final BoundedLabels auditedClients = new BoundedLabels(1_000);
    private final BoundedLabels resources = new BoundedLabels(32);
    private final BoundedMeters<RequestLabels, Counter> requests;
    private final BoundedMeters<QuotaLabels, Counter> spent;
    private final BoundedMeters<QuotaLabels, Counter> saved;
    private final BoundedMeters<QuotaLabels, Counter> bytes;
    private final BoundedMeters<QuotaLabels, Counter> audited;
    private final Map<CacheOutcome, Timer> durations = new EnumMap<>(CacheOutcome.class);
    private final Map<RejectionReason, Counter> refusals = new EnumMap<>(RejectionReason.class);
    private final Counter retries;
    private final Timer waits;

    RequestMeters(Meters meters) {
        this.requests = new BoundedMeters<>(
                MAX_SERIES, labels -> meters.counter("requests", "", "Finished requests of clients", labels.tags()));
        this.spent = new BoundedMeters<>(
                MAX_QUOTA_SERIES,
                labels -> meters.counter("quota.spent", "units", "Units of GitHub's rate limits spent", labels.tags()));
        this.saved = new BoundedMeters<>(
                MAX_QUOTA_SERIES,
                labels -> meters.counter(
                        "quota.saved",
                        "units",
                        "Units of GitHub's rate limits saved by cached responses",
                        labels.tags()));
        this.bytes = new BoundedMeters<>(
                MAX_QUOTA_SERIES,
                labels -> meters.counter(
                        "sent", "bytes", "Bytes of bodies sent to clients", Tags.of("client", labels.client())));
        this.audited = new BoundedMeters<>(
                MAX_QUOTA_SERIES,
                labels -> meters.counter(
                        "audited.identities",
                        "",
                        "Requests that would be of a client if its identity were enforced",
                        Tags.of("client", labels.client())));
        this.retries = meters.counter(
                "rotations", "", "Times that a request was sent again with another credential or token", Tags.empty());
        this.waits = meters.timer(
                "credential.wait", "Time that requests waited for a credential's slot or token", Tags.empty());
        for (CacheOutcome outcome : CacheOutcome.values()) {
            durations.put(
                    outcome,
                    meters.timer(
                            "request.duration",
                            "Time from a request's arrival to the end of its response",
                            Tags.of("cache", EnumNames.of(outcome))));
        }
        for (RejectionReason refusal : RejectionReason.values()) {
            refusals.put(
                    refusal,
                    meters.counter(
                            "refusals",
                            "",
                            "Requests that the proxy refused",
                            Tags.of("reason", EnumNames.of(refusal))));
        }
    }

    void count(ProxyRequestEvent event) {
        String client = clients.label(event.origin().client());
        requests.of(new RequestLabels(client, event.origin().route(), event.status(), event.cacheOutcome(), 0))
                .increment();
        QuotaLabels labels =
                new QuotaLabels(client, resources.label(event.quota().resource()), 0);
        if (event.quota().spent() > 0) {
            spent.of(labels).increment(event.quota().spent());
        }
        if (event.quota().saved() > 0) {
            saved.of(labels).increment(event.quota().saved());
        }
        if (event.bodyBytes() > 0) {
            bytes.of(new QuotaLabels(client, "", 0)).increment((double) event.bodyBytes());
        }
        for (String name : event.auditedClients()) {
            audited.of(new QuotaLabels(auditedClients.label(name), "", 0)).increment();
        }
        Objects.requireNonNull(durations.get(event.cacheOutcome())).record(event.total());
        event.refusal().map(refusals::get).ifPresent(Counter::increment);
        if (event.exchange().retries() > 0) {
            retries.increment(event.exchange().retries());
        }
        // Requests that need no credential would lower the average wait.
        if (event.exchange().responses() > 0 || !event.waited().isZero()) {
            waits.record(event.waited());
        }
    }

    /** Counts units of a request that the proxy sent for itself. */
    void countProxyCall(GitHubResponseEvent event) {
        if (event.quotaSpent() > 0) {
            spent.of(new QuotaLabels(event.origin().client(), resources.label(event.resource()), 0))
                    .increment(event.quotaSpent());
        }
    }

    /**
     * The labels of a request.
     *
     * @param status the status code; its first digit if {@code grain} is 2
     * @param grain how many labels have been replaced by {@code (others)}
     */
    private record RequestLabels(String client, String route, int status, CacheOutcome cache, int grain)
            implements BoundedMeters.Labels<RequestLabels> {
        /** Replaces the route first and the client last. */
        @Override
        public Optional<RequestLabels> coarser() {
            return switch (grain) {
                case 0 -> Optional.of(new RequestLabels(client, ReservedClientNames.OTHERS, status, cache, 1));
                case 1 ->
                    Optional.of(new RequestLabels(
                            ReservedClientNames.OTHERS, ReservedClientNames.OTHERS, status / 100, cache, 2));
                default -> Optional.empty();
            };
        }

        Tags tags() {
            String code = grain == 2 ? status + "xx" : Integer.toString(status);
            return Tags.of("client", client, "route", route, "status", code, "cache", EnumNames.of(cache));
        }
    }

    private record QuotaLabels(String client, String resource, int grain) implements BoundedMeters.Labels<QuotaLabels> {
        @Override
        public Optional<QuotaLabels> coarser() {
            return grain == 0
                    ? Optional.of(new QuotaLabels(ReservedClientNames.OTHERS, resource, 1))
                    : Optional.empty();
        }

        Tags tags() {
            return Tags.of("client", client, "resource", resource);
        }
    }
}
