package io.github.githubproxy.benchmark;

import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.usage.UsageLedger;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Two proxies that have the resource in their caches, in turn: one that counts nothing, and one with metrics and the status
 * page.
 */
@State(Scope.Benchmark)
public class AlternatingTelemetryCall {
    private static final int CLIENTS = 1_000;

    private final ProxiedCall withoutTelemetry = new CallWithoutTelemetry();
    private final ProxiedCall withTelemetry = new CallWithTelemetry();
    private ProxiedCall current = withoutTelemetry;
    private int warmups;
    private int measurements;

    /** Which of the two an iteration is of. */
    enum Collector {
        NOOP,
        METRICS_AND_STATUS;

        /** One after the other, and the other way round, so that neither gains by a machine that gets faster. */
        static Collector of(int iteration) {
            return iteration % 4 == 0 || iteration % 4 == 3 ? NOOP : METRICS_AND_STATUS;
        }
    }

    /** Each thread reads something else, or most would share the confirmation of another's read. */
    private abstract static class PerThreadCall extends ProxiedCall {
        @Override
        List<String> paths() {
            return IntStream.range(0, TelemetryBenchmark.THREADS)
                    .mapToObj(AlternatingTelemetryCall::path)
                    .toList();
        }
    }

    /** Counts nothing. */
    private static final class CallWithoutTelemetry extends PerThreadCall {
        @Override
        ConfigBuilder configure(ConfigBuilder config) {
            return config.usageMaxClients(0);
        }
    }

    /** Keeps metrics for Prometheus, and what the status page shows. */
    private static final class CallWithTelemetry extends PerThreadCall {
        @Override
        ConfigBuilder configure(ConfigBuilder config) {
            return config.usageMaxClients(CLIENTS);
        }

        @Override
        ProxyBuilder configureTelemetry(ProxyBuilder builder) {
            return builder.telemetry(
                    new MicrometerTelemetryCollector(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
        }
    }

    /** Makes a state that is not set up. */
    public AlternatingTelemetryCall() {}

    /** Starts both. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        withoutTelemetry.start();
        withTelemetry.start();
    }

    /** Chooses the one whose turn it is. */
    @Setup(Level.Iteration)
    public void selectForIteration(IterationParams params) {
        int iteration = params.getType() == IterationType.WARMUP ? warmups++ : measurements++;
        current = Collector.of(iteration) == Collector.NOOP ? withoutTelemetry : withTelemetry;
    }

    /** Says how many events were dropped, for those were not paid for, and stops. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        for (CollectorStatus one : withTelemetry.status().collectors()) {
            System.out.printf("%n%s took %d events, %d were dropped%n", one.name(), one.delivered(), one.dropped());
        }
        System.out.printf(
                "%nwhat the page shows of %d clients takes %d bytes at the most%n",
                CLIENTS, UsageLedger.maxBytes(CLIENTS));
        withoutTelemetry.stop();
        withTelemetry.stop();
    }

    /** What a thread reads. */
    static String path(int thread) {
        return ProxiedCall.PATH + "/" + (thread + 1);
    }

    long read(String path, StreamDrainer drainer) throws IOException {
        return current.read(path, drainer);
    }
}
