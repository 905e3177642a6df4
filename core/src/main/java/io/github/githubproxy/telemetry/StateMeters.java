package io.github.githubproxy.telemetry;

import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.micrometer.core.instrument.Tags;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Gauges and counters of the state of the proxy, without its credentials. */
final class StateMeters {
    private StateMeters() {}

    /** Registers all meters. Those of the cache depend on what its backend reports. */
    static void register(Meters meters, CachedStatus status) {
        meters.gauge(
                "requests.active",
                "",
                "Requests of clients in flight",
                status,
                cached -> cached.status().requestsUnderWay());
        meters.count(
                "tokens.issued",
                "",
                "Installation tokens that GitHub has issued",
                Tags.empty(),
                status,
                cached -> cached.status().tokens().issued());
        meters.count(
                "tokens.failures",
                "",
                "Failed attempts to get an installation token",
                Tags.empty(),
                status,
                cached -> cached.status().tokens().failures());
        configuration(meters, status);
        cache(meters, status);
        status.status().collectors().stream()
                .map(CollectorStatus::name)
                .forEach(name -> collector(meters, status, name));
    }

    private static void configuration(Meters meters, CachedStatus status) {
        reloads(meters, status, "success", ConfigurationStatus::reloads);
        reloads(meters, status, "failure", ConfigurationStatus::failures);
        meters.gauge(
                "config.last.reload.successful",
                "",
                "1 if the last reload of the configuration succeeded or there was none, else 0",
                status,
                cached -> cached.status().configuration().problem().isPresent() ? 0 : 1);
    }

    private static void reloads(
            Meters meters, CachedStatus status, String result, ToDoubleFunction<ConfigurationStatus> which) {
        meters.count(
                "config.reloads",
                "",
                "Reloads of the configuration since start-up",
                Tags.of("result", result),
                status,
                cached -> which.applyAsDouble(cached.status().configuration()));
    }

    private static void cache(Meters meters, CachedStatus status) {
        meters.gauge(
                "cache.available",
                "",
                "1 if the cache backend is used, 0 while it is not because it fails or is slow",
                status,
                cached -> cached.status().cache().health() == CacheBackendStatus.Health.FAILING ? 0 : 1);
        meters.gauge(
                "cache.storing",
                "",
                "1 if the cache backend stores new responses, else 0",
                status,
                cached -> cached.status().cache().health() == CacheBackendStatus.Health.WORKING ? 1 : 0);
        failures(meters, status, "read", CacheBackendStatus::readFailures);
        failures(meters, status, "store", CacheBackendStatus::storeFailures);
        if (status.status().cache().entries().isEmpty()) {
            return;
        }
        meters.gauge(
                "cache.entries", "", "Stored responses", status, cached -> value(cached, CacheBackendStatus::entries));
        meters.gauge(
                "cache.size",
                "bytes",
                "Bytes of stored responses",
                status,
                cached -> value(cached, CacheBackendStatus::bytes));
        meters.gauge(
                "cache.limit",
                "bytes",
                "Maximum bytes of stored responses",
                status,
                cached -> value(cached, CacheBackendStatus::maxBytes));
        meters.count(
                "cache.evictions",
                "",
                "Stored responses evicted to make room",
                Tags.empty(),
                status,
                cached -> value(cached, CacheBackendStatus::evictions));
    }

    private static void failures(
            Meters meters, CachedStatus status, String operation, ToDoubleFunction<CacheBackendStatus> which) {
        meters.count(
                "cache.failures",
                "",
                "Failed calls to the cache backend",
                Tags.of("operation", operation),
                status,
                cached -> which.applyAsDouble(cached.status().cache()));
    }

    private static double value(CachedStatus status, Function<CacheBackendStatus, OptionalLong> which) {
        return which.apply(status.status().cache()).orElse(0);
    }

    private static void collector(Meters meters, CachedStatus status, String name) {
        Tags tags = Tags.of("collector", name);
        meters.count(
                "telemetry.delivered",
                "",
                "Events that a telemetry collector accepted",
                tags,
                status,
                cached -> of(cached, name).delivered());
        meters.count(
                "telemetry.failed",
                "",
                "Events that a telemetry collector failed on",
                tags,
                status,
                cached -> of(cached, name).failed());
        meters.count(
                "telemetry.dropped",
                "",
                "Events dropped because a telemetry collector's queue was full",
                tags,
                status,
                cached -> of(cached, name).dropped());
    }

    private static CollectorStatus of(CachedStatus status, String name) {
        return status.status().collectors().stream()
                .filter(collector -> collector.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
