package io.github.githubproxy.observe;

import io.github.githubproxy.cache.CacheBackendUsage;
import io.github.githubproxy.cache.backend.FailOpenCacheBackend;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialReport;
import io.github.githubproxy.store.CircuitBreakerState;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Puts together what can be told of the state of a proxy, and counts the requests under way. */
public final class StatusCollector {
    private final CredentialPool pool;
    private final FailOpenCacheBackend cache;
    private final Supplier<List<CollectorStatus>> collectors;
    private final InstantSource clock;
    private final LongAdder underWay = new LongAdder();

    public StatusCollector(
            CredentialPool pool,
            FailOpenCacheBackend cache,
            Supplier<List<CollectorStatus>> collectors,
            InstantSource clock) {
        this.pool = pool;
        this.cache = cache;
        this.collectors = collectors;
        this.clock = clock;
    }

    public void began() {
        underWay.increment();
    }

    public void ended() {
        underWay.decrement();
    }

    public ProxyStatus status() {
        return new ProxyStatus(
                clock.instant(),
                pool.report().stream().map(StatusCollector::credential).toList(),
                new ProxyStatus.Tokens(pool.tokensIssued(), pool.tokenFailures()),
                backend(),
                underWay.sum(),
                collectors.get());
    }

    private CacheBackendStatus backend() {
        Optional<CacheBackendUsage> figures = cache.figures();
        CircuitBreakerState reading = cache.reading();
        CircuitBreakerState storing = cache.storing();
        return new CacheBackendStatus(
                health(reading, storing),
                reading.failures(),
                storing.failures(),
                figure(figures, CacheBackendUsage::entries),
                figure(figures, CacheBackendUsage::bytes),
                figure(figures, CacheBackendUsage::maxBytes),
                figure(figures, CacheBackendUsage::evictions));
    }

    private static CacheBackendStatus.Health health(CircuitBreakerState reading, CircuitBreakerState storing) {
        if (!reading.letsThrough()) {
            return CacheBackendStatus.Health.FAILING;
        }
        return storing.letsThrough() ? CacheBackendStatus.Health.WORKING : CacheBackendStatus.Health.NOT_STORING;
    }

    private static OptionalLong figure(Optional<CacheBackendUsage> figures, ToLongFunction<CacheBackendUsage> which) {
        return figures.stream().mapToLong(which).findFirst();
    }

    private static CredentialStatus credential(CredentialReport report) {
        return new CredentialStatus(
                report.name(),
                CredentialStatus.Condition.valueOf(report.condition().name()),
                report.until(),
                report.sharesLimitsWith(),
                report.underWay(),
                report.limits());
    }
}
