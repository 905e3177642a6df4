package io.github.githubproxy.benchmark;

import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.telemetry.CollectorStatus;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A proxy that has the resource in its cache, with a telemetry collector. */
@State(Scope.Benchmark)
public class MonitoredCall extends ProxiedCall {
    /** Which collector. */
    @Param({"NOOP", "MICROMETER"})
    @SuppressWarnings("NullAway.Init")
    public Collector collector;

    /** The collectors that are compared. */
    public enum Collector {
        /** Ignores everything. */
        NOOP {
            @Override
            TelemetryCollector make() {
                return TelemetryCollector.noop();
            }
        },
        /** Counts everything, for Prometheus. */
        MICROMETER {
            @Override
            TelemetryCollector make() {
                return new MicrometerTelemetryCollector(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
            }
        };

        abstract TelemetryCollector make();
    }

    /** Makes a state that is not set up. */
    public MonitoredCall() {}

    @Override
    ProxyBuilder observed(ProxyBuilder builder) {
        return builder.telemetry(collector.make());
    }

    /** Says how many events were dropped: those were not paid for. JMH knows from the method that this one overrides. */
    @Override
    public void stop() throws IOException {
        for (CollectorStatus one : status().collectors()) {
            System.out.printf("%n%s took %d events, %d were dropped%n", one.name(), one.delivered(), one.dropped());
        }
        super.stop();
    }
}
