package io.github.githubproxy.telemetry;

import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.micrometer.core.instrument.Tags;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Shows the state of the proxy apart from its credentials. */
final class StateMeters {
    private StateMeters() {}

    /** Registers all there is to show; of the cache, what its backend tells. */
    static void register(Meters meters, StatusSnapshot view) {
        meters.gauge(
                "requests.active",
                "",
                "Requests of clients whose answers have not been written to their end",
                view,
                seen -> seen.status().requestsUnderWay());
        meters.count(
                "tokens.issued",
                "",
                "Installation tokens that GitHub has issued",
                Tags.empty(),
                view,
                seen -> seen.status().tokens().issued());
        meters.count(
                "tokens.failures",
                "",
                "Times that no installation token could be had",
                Tags.empty(),
                view,
                seen -> seen.status().tokens().failures());
        cache(meters, view);
        view.status().collectors().stream().map(CollectorStatus::name).forEach(name -> collector(meters, view, name));
    }

    private static void cache(Meters meters, StatusSnapshot view) {
        meters.gauge(
                "cache.available",
                "",
                "1 if the cache backend is used, 0 while it is left alone because it fails or is slow",
                view,
                seen -> seen.status().cache().health() == CacheBackendStatus.Health.FAILING ? 0 : 1);
        meters.gauge(
                "cache.storing",
                "",
                "1 if the cache backend takes what is new, else 0",
                view,
                seen -> seen.status().cache().health() == CacheBackendStatus.Health.WORKING ? 1 : 0);
        failures(meters, view, "read", CacheBackendStatus::readFailures);
        failures(meters, view, "store", CacheBackendStatus::storeFailures);
        if (view.status().cache().entries().isEmpty()) {
            return;
        }
        meters.gauge("cache.entries", "", "Responses stored", view, seen -> figure(seen, CacheBackendStatus::entries));
        meters.gauge(
                "cache.size",
                "bytes",
                "Bytes that stored responses take",
                view,
                seen -> figure(seen, CacheBackendStatus::bytes));
        meters.gauge(
                "cache.limit",
                "bytes",
                "Bytes that stored responses may take",
                view,
                seen -> figure(seen, CacheBackendStatus::maxBytes));
        meters.count(
                "cache.evictions",
                "",
                "Stored responses that were dropped to make room",
                Tags.empty(),
                view,
                seen -> figure(seen, CacheBackendStatus::evictions));
    }

    private static void failures(
            Meters meters, StatusSnapshot view, String operation, ToDoubleFunction<CacheBackendStatus> which) {
        meters.count(
                "cache.failures",
                "",
                "Calls to the cache backend that failed",
                Tags.of("operation", operation),
                view,
                seen -> which.applyAsDouble(seen.status().cache()));
    }

    private static double figure(StatusSnapshot view, Function<CacheBackendStatus, OptionalLong> which) {
        return which.apply(view.status().cache()).orElse(0);
    }

    private static void collector(Meters meters, StatusSnapshot view, String name) {
        Tags tags = Tags.of("collector", name);
        meters.count(
                "telemetry.delivered",
                "",
                "Events that a telemetry collector took",
                tags,
                view,
                seen -> of(seen, name).delivered());
        meters.count(
                "telemetry.failed",
                "",
                "Events that a telemetry collector failed on",
                tags,
                view,
                seen -> of(seen, name).failed());
        meters.count(
                "telemetry.dropped",
                "",
                "Events that were dropped, as too many waited for a telemetry collector",
                tags,
                view,
                seen -> of(seen, name).dropped());
    }

    private static CollectorStatus of(StatusSnapshot view, String name) {
        return view.status().collectors().stream()
                .filter(collector -> collector.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
