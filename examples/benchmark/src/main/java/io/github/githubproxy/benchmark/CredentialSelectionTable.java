package io.github.githubproxy.benchmark;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Compares the selection of credentials in small and large pools with reads of a map. */
final class CredentialSelectionTable {
    private CredentialSelectionTable() {}

    static String of(List<RunResult> results) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%-22s %5s %12s %14s %15s %13s%n",
                "",
                "pool",
                "CPU, ns/op",
                "cores, ns/op",
                "thread, ns/op",
                "alloc, B/op"));
        for (RunResult result : mapFirst(results)) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-22s %5s %12.0f %14.0f %15.0f %13.1f%n",
                    name(result),
                    result.getParams().getParam("credentials"),
                    secondary(result, CpuTimeProfiler.CPU),
                    secondary(result, CpuTimeProfiler.CORES),
                    result.getPrimaryResult().getStatistics().getPercentile(50),
                    secondary(result, "gc.alloc.rate.norm")));
        }
        return table.append(String.format("%nCPU is what an operation costs: CPU time of the process by operations.%n"))
                .append(String.format("cores: time of all cores by operations; the same where nothing else runs.%n"))
                .append(String.format(
                        "thread: from begin to end as one of %d threads sees it, most of it spent waiting for a core%n",
                        results.get(0).getParams().getThreads()))
                .append(String.format("(of the iterations, the median).%n"))
                .append(String.format("Logging: logback at WARN, so that one refusal is told.%n"))
                .toString();
    }

    private static List<RunResult> mapFirst(List<RunResult> results) {
        return results.stream()
                .sorted(Comparator.comparing(result -> situation(result).isPresent()))
                .toList();
    }

    private static String name(RunResult result) {
        String label = result.getPrimaryResult().getLabel();
        return situation(result).map(situation -> label + " " + situation).orElse(label);
    }

    private static Optional<String> situation(RunResult result) {
        return Optional.ofNullable(result.getParams().getParam("situation"));
    }

    private static double secondary(RunResult result, String label) {
        Result<?> secondary = result.getSecondaryResults().get(label);
        return secondary == null ? Double.NaN : secondary.getScore();
    }
}
