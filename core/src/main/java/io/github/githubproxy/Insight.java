package io.github.githubproxy;

import io.github.githubproxy.cache.CacheFigures;
import io.github.githubproxy.cache.FailOpenCacheBackend;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialReport;
import io.github.githubproxy.store.GuardReport;
import io.github.githubproxy.telemetry.CacheBackendStatus;
import io.github.githubproxy.telemetry.CollectorStatus;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.ProxyStatus;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Puts together what can be told of the state of a proxy, and counts the requests under way. */
final class Insight {
    private final CredentialPool pool;
    private final FailOpenCacheBackend cache;
    private final Supplier<List<CollectorStatus>> collectors;
    private final InstantSource clock;
    private final LongAdder underWay = new LongAdder();

    Insight(
            CredentialPool pool,
            FailOpenCacheBackend cache,
            Supplier<List<CollectorStatus>> collectors,
            InstantSource clock) {
        this.pool = pool;
        this.cache = cache;
        this.collectors = collectors;
        this.clock = clock;
    }

    void began() {
        underWay.increment();
    }

    void ended() {
        underWay.decrement();
    }

    ProxyStatus status() {
        return new ProxyStatus(
                clock.instant(),
                pool.report().stream().map(Insight::credential).toList(),
                new ProxyStatus.Tokens(pool.tokensIssued(), pool.tokenFailures()),
                backend(),
                underWay.sum(),
                collectors.get());
    }

    private CacheBackendStatus backend() {
        Optional<CacheFigures> figures = cache.figures();
        GuardReport reading = cache.reading();
        GuardReport storing = cache.storing();
        return new CacheBackendStatus(
                health(reading, storing),
                reading.failures(),
                storing.failures(),
                figure(figures, CacheFigures::entries),
                figure(figures, CacheFigures::bytes),
                figure(figures, CacheFigures::maxBytes),
                figure(figures, CacheFigures::evictions));
    }

    private static CacheBackendStatus.Health health(GuardReport reading, GuardReport storing) {
        if (!reading.letsThrough()) {
            return CacheBackendStatus.Health.FAILING;
        }
        return storing.letsThrough() ? CacheBackendStatus.Health.WORKING : CacheBackendStatus.Health.NOT_STORING;
    }

    private static OptionalLong figure(Optional<CacheFigures> figures, ToLongFunction<CacheFigures> which) {
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
