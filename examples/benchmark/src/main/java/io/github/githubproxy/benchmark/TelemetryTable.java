package io.github.githubproxy.benchmark;

import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;

/** Compares the throughput of hits with metrics with that of hits without. */
final class TelemetryTable {
    private TelemetryTable() {}

    static String of(List<RunResult> results) {
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "%n%-12s %14s %7s %10s %7s%n", "", "hits/s", "ratio", "best", "ratio"));
        RunResult baseline = results.get(0);
        for (RunResult result : results) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-12s %8.0f ±%5.0f %7.3f %10.0f %7.3f%n",
                    result.getParams().getParam("collector"),
                    mean(result),
                    result.getPrimaryResult().getScoreError(),
                    mean(result) / mean(baseline),
                    best(result),
                    best(result) / best(baseline)));
        }
        return table.append(String.format("%nBest compares the fastest iterations, which other load disturbs least.%n"))
                .append(String.format("Logging: logback at WARN, so no line of the access log is written.%n"))
                .toString();
    }

    private static double mean(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double best(RunResult result) {
        return result.getPrimaryResult().getStatistics().getMax();
    }
}
