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
 * Two proxies that have stored the resource, used alternately: one without telemetry, one with metrics and the status page.
 */
@State(Scope.Benchmark)
public class AlternatingTelemetryCall {
    private static final int CLIENTS = 1_000;

    private final ProxiedCall withoutTelemetry = new CallWithoutTelemetry();
    private final ProxiedCall withTelemetry = new CallWithTelemetry();
    private ProxiedCall current = withoutTelemetry;
    private int warmups;
    private int measurements;

    /** The proxy of an iteration. */
    enum Collector {
        NOOP,
        METRICS_AND_STATUS;

        /** The order ABBA, so that neither gains if the machine becomes faster or slower. */
        static Collector of(int iteration) {
            return iteration % 4 == 0 || iteration % 4 == 3 ? NOOP : METRICS_AND_STATUS;
        }
    }

    /** Each thread reads a different resource, because identical requests would be coalesced. */
    private abstract static class PerThreadCall extends ProxiedCall {
        @Override
        List<String> paths() {
            return IntStream.range(0, TelemetryBenchmark.THREADS)
                    .mapToObj(AlternatingTelemetryCall::path)
                    .toList();
        }
    }

    /** No telemetry. */
    private static final class CallWithoutTelemetry extends PerThreadCall {
        @Override
        ConfigBuilder configure(ConfigBuilder config) {
            return config.usageMaxClients(0);
        }
    }

    /** Metrics for Prometheus and the status page. */
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

    /** Creates a state that is not set up. */
    public AlternatingTelemetryCall() {}

    /** Starts both proxies. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        withoutTelemetry.start();
        withTelemetry.start();
    }

    /** Selects the proxy of the next iteration. */
    @Setup(Level.Iteration)
    public void selectForIteration(IterationParams params) {
        int iteration = params.getType() == IterationType.WARMUP ? warmups++ : measurements++;
        current = Collector.of(iteration) == Collector.NOOP ? withoutTelemetry : withTelemetry;
    }

    /** Prints the number of dropped events, whose cost was not measured, and stops. */
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

    /** The resource of a thread. */
    static String path(int thread) {
        return ProxiedCall.PATH + "/" + (thread + 1);
    }

    long read(String path, StreamDrainer drainer) throws IOException {
        return current.read(path, drainer);
    }
}
