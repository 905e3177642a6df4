package io.github.githubproxy.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Compares hits through the proxy with direct calls. */
final class RevalidatedHitTable {
    private static final String BASELINE = "bareNotModified";
    private static final List<String> ROWS = List.of(BASELINE, "proxyRevalidatedHit", "proxyFreshHit", "bareFullRead");

    private RevalidatedHitTable() {}

    static String of(Collection<RunResult> results) {
        return table(results.stream().map(RevalidatedHitTable::row).toList());
    }

    private record Row(String name, double micros, double error, double best, double bytes) {}

    private static Row row(RunResult result) {
        Result<?> time = result.getPrimaryResult();
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return new Row(
                time.getLabel(),
                time.getScore(),
                time.getScoreError(),
                time.getStatistics().getMin(),
                bytes == null ? Double.NaN : bytes.getScore());
    }

    private static String table(List<Row> measured) {
        Row unknown = new Row("", Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        Row baseline = named(BASELINE, measured, unknown);
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%-20s %16s %7s %8s %7s %12s %7s%n",
                "",
                "time, us/op",
                "ratio",
                "best",
                "ratio",
                "alloc, B/op",
                "ratio"));
        for (String name : ROWS) {
            Row row = named(name, measured, unknown);
            table.append(String.format(
                    Locale.ROOT,
                    "%-20s %8.1f ±%6.1f %7.2f %8.1f %7.2f %12.0f %7.2f%n",
                    name,
                    row.micros(),
                    row.error(),
                    row.micros() / baseline.micros(),
                    row.best(),
                    row.best() / baseline.best(),
                    row.bytes(),
                    row.bytes() / baseline.bytes()));
        }
        return table.append(String.format(
                        "%nRatios are to %s: the same call to the same upstream, by OkHttp alone.%n", BASELINE))
                .append(String.format(
                        "Best is the fastest iteration: what other load on the machine disturbs least.%n"))
                .append(String.format("The upstream is a process of its own; its allocation is not counted.%n"))
                .append(String.format("Logging: logback at WARN, so no line of the access log is written.%n"))
                .toString();
    }

    private static Row named(String name, List<Row> rows, Row otherwise) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElse(otherwise);
    }
}
