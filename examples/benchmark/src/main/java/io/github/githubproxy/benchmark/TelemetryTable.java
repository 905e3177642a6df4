package io.github.githubproxy.benchmark;

import io.github.githubproxy.benchmark.MonitoredCall.Collector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** Compares the throughput of hits with metrics and status page with that of hits with neither, which took turns. */
final class TelemetryTable {
    private TelemetryTable() {}

    static String of(List<RunResult> results) {
        List<Double> noop = new ArrayList<>();
        List<Double> everything = new ArrayList<>();
        for (RunResult result : results) {
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                sort(fork.getIterationResults(), noop, everything);
            }
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < everything.size(); i++) {
            ratios.add(everything.get(i) / noop.get(i));
        }
        return String.format(Locale.ROOT, "%n%-24s %8s %7s%n", "", "hits/s", "ratio")
                + String.format(Locale.ROOT, "%-24s %8.0f %7.3f%n", "noop", median(noop), 1.0)
                + String.format(
                        Locale.ROOT,
                        "%-24s %8.0f %7.3f%n",
                        "micrometer and the page",
                        median(everything),
                        median(ratios))
                + String.format(
                        Locale.ROOT,
                        "%nMedians of %d pairs of iterations, whose ratios are %.3f to %.3f.%n",
                        ratios.size(),
                        ratios.stream().mapToDouble(ratio -> ratio).min().orElse(Double.NaN),
                        ratios.stream().mapToDouble(ratio -> ratio).max().orElse(Double.NaN))
                + String.format("Logging: logback at WARN, so no line of the access log is written.%n");
    }

    private static void sort(Collection<IterationResult> iterations, List<Double> noop, List<Double> everything) {
        int number = 0;
        for (IterationResult iteration : iterations) {
            double hits = iteration.getPrimaryResult().getScore();
            (Collector.of(number) == Collector.NOOP ? noop : everything).add(hits);
            number++;
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
