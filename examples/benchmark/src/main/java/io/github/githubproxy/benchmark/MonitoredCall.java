package io.github.githubproxy.benchmark;

import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.telemetry.CollectorStatus;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** Two proxies that have the resource in their caches, with the collectors {@code noop} and {@code micrometer}, in turn. */
@State(Scope.Benchmark)
public class MonitoredCall {
    private final ProxiedCall noop = new ProxiedCall();
    private final ProxiedCall micrometer = new MeasuredCall();
    private ProxiedCall now = noop;
    private int warmups;
    private int measurements;

    /** Which of the two an iteration is of. */
    enum Collector {
        NOOP,
        MICROMETER;

        /** One after the other, and the other way round, so that neither gains by a machine that gets faster. */
        static Collector of(int iteration) {
            return iteration % 4 == 0 || iteration % 4 == 3 ? NOOP : MICROMETER;
        }
    }

    /** Keeps metrics for Prometheus. */
    private static final class MeasuredCall extends ProxiedCall {
        @Override
        ProxyBuilder observed(ProxyBuilder builder) {
            return builder.telemetry(
                    new MicrometerTelemetryCollector(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
        }
    }

    /** Makes a state that is not set up. */
    public MonitoredCall() {}

    /** Starts both. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        noop.start();
        micrometer.start();
    }

    /** Chooses the one whose turn it is. */
    @Setup(Level.Iteration)
    public void turn(IterationParams params) {
        int iteration = params.getType() == IterationType.WARMUP ? warmups++ : measurements++;
        now = Collector.of(iteration) == Collector.NOOP ? noop : micrometer;
    }

    /** Says how many events were dropped, for those were not paid for, and stops. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        for (CollectorStatus one : micrometer.status().collectors()) {
            System.out.printf("%n%s took %d events, %d were dropped%n", one.name(), one.delivered(), one.dropped());
        }
        noop.stop();
        micrometer.stop();
    }

    long read() throws IOException {
        return now.read();
    }
}
