package io.github.githubproxy.observe;

import io.github.githubproxy.cache.backend.FailOpenCacheBackend;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.telemetry.ConfigurationStatus;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Collects the state of a proxy for status pages and metrics, and counts the requests in flight. Thread-safe. */
public final class StatusCollector {
    private final CredentialPool pool;
    private final FailOpenCacheBackend cache;
    private final Supplier<List<CollectorStatus>> collectors;
    private final Supplier<ConfigurationStatus> configuration;
    private final InstantSource clock;
    private final LongAdder inFlight = new LongAdder();

    public StatusCollector(
            CredentialPool pool,
            FailOpenCacheBackend cache,
            Supplier<List<CollectorStatus>> collectors,
            Supplier<ConfigurationStatus> configuration,
            InstantSource clock) {
        this.pool = pool;
        this.cache = cache;
        this.collectors = collectors;
        this.configuration = configuration;
        this.clock = clock;
    }

    /** Counts a request as in flight. */
    public void requestStarted() {
        inFlight.increment();
    }

    /** Ends the count of a request. Called once for each {@link #requestStarted}. */
    public void requestFinished() {
        inFlight.decrement();
    }

    /** Returns the current state. */
    public ProxyStatus status() {
        return new ProxyStatus(
                clock.instant(),
                pool.report().credentials(),
                new ProxyStatus.Tokens(
                        pool.report().tokensIssued(), pool.report().tokenFailures()),
                cache.status(),
                inFlight.sum(),
                collectors.get(),
                configuration.get());
    }
}
