package io.github.githubproxy.benchmark;

import io.github.githubproxy.benchmark.AlternatingTelemetryCall.Collector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** Compares alternating iterations with and without metrics and the status page. */
final class TelemetryTable {
    private TelemetryTable() {}

    /**
     * The result of an iteration.
     *
     * @param hits hits per second
     * @param cpu nanoseconds of CPU time per hit, which other processes do not affect
     */
    private record Measurement(double hits, double cpu) {
        static Measurement of(IterationResult iteration) {
            return new Measurement(
                    iteration.getPrimaryResult().getScore(),
                    Objects.requireNonNull(iteration.getSecondaryResults().get(CpuTimeProfiler.CPU))
                            .getScore());
        }
    }

    /** Two consecutive iterations. */
    private record Pair(Measurement noop, Measurement everything) {
        double hits() {
            return everything.hits / noop.hits;
        }

        double cpu() {
            return everything.cpu / noop.cpu;
        }
    }

    static String of(List<RunResult> results) {
        List<Pair> pairs = new ArrayList<>();
        for (RunResult result : results) {
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                pairs.addAll(pairs(fork.getIterationResults()));
            }
        }
        return String.format(Locale.ROOT, "%n%-24s %8s %7s %9s %7s%n", "", "hits/s", "ratio", "CPU us", "ratio")
                + row("noop", pairs, pair -> pair.noop.hits, pair -> 1, pair -> pair.noop.cpu, pair -> 1)
                + row(
                        "micrometer and the page",
                        pairs,
                        pair -> pair.everything.hits,
                        Pair::hits,
                        pair -> pair.everything.cpu,
                        Pair::cpu)
                + String.format(
                        Locale.ROOT,
                        "%nMedians of %d pairs of iterations; of the ratios of hits, half are %.3f to %.3f.%n",
                        pairs.size(),
                        quantile(pairs, Pair::hits, 0.25),
                        quantile(pairs, Pair::hits, 0.75))
                + String.format("Logging: logback at WARN, so no line of the access log is written.%n");
    }

    private static String row(
            String name,
            List<Pair> pairs,
            ToDoubleFunction<Pair> hits,
            ToDoubleFunction<Pair> hitsRatio,
            ToDoubleFunction<Pair> cpu,
            ToDoubleFunction<Pair> cpuRatio) {
        return String.format(
                Locale.ROOT,
                "%-24s %8.0f %7.3f %9.1f %7.3f%n",
                name,
                quantile(pairs, hits, 0.5),
                quantile(pairs, hitsRatio, 0.5),
                quantile(pairs, cpu, 0.5) / 1000,
                quantile(pairs, cpuRatio, 0.5));
    }

    private static List<Pair> pairs(Collection<IterationResult> iterations) {
        List<Measurement> noop = new ArrayList<>();
        List<Measurement> everything = new ArrayList<>();
        int number = 0;
        for (IterationResult iteration : iterations) {
            (Collector.of(number) == Collector.NOOP ? noop : everything).add(Measurement.of(iteration));
            number++;
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < everything.size(); i++) {
            pairs.add(new Pair(noop.get(i), everything.get(i)));
        }
        return pairs;
    }

    /** Returns a quantile. */
    private static double quantile(List<Pair> pairs, ToDoubleFunction<Pair> figure, double fraction) {
        double[] sorted = pairs.stream().mapToDouble(figure).sorted().toArray();
        return sorted[(int) Math.round(fraction * (sorted.length - 1))];
    }
}
