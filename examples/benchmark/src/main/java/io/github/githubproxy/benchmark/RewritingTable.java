package io.github.githubproxy.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;

/** Compares hits with and without rewriting of URLs, and rewriting with copying. */
final class RewritingTable {
    private static final int BYTES_PER_MEGABYTE = 1_000_000;

    private RewritingTable() {}

    static String of(List<RunResult> results) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%-20s %14s %14s %7s %7s%n",
                "hit, client reads",
                "GitHub's, us",
                "rewritten, us",
                "ratio",
                "best"));
        for (String coding : List.of("gzip", "identity")) {
            Optional<RunResult> plain = hit(results, coding, "GITHUB");
            Optional<RunResult> rewritten = hit(results, coding, "PROXY");
            if (plain.isPresent() && rewritten.isPresent()) {
                table.append(String.format(
                        Locale.ROOT,
                        "%-20s %14.1f %14.1f %7.2f %7.2f%n",
                        coding,
                        mean(plain.get()),
                        mean(rewritten.get()),
                        mean(rewritten.get()) / mean(plain.get()),
                        best(rewritten.get()) / best(plain.get())));
            }
        }
        table.append(String.format(
                Locale.ROOT, "%n%-20s %14s %14s%n", "of a list of " + IssueListBody.length(), "us", "MB/s"));
        Stream.of("copy", "find", "replace", "streamCopied", "streamRewritten")
                .flatMap(name -> named(results, name).stream())
                .forEach(result -> table.append(String.format(
                        Locale.ROOT,
                        "%-20s %14.1f %14.0f%n",
                        result.getPrimaryResult().getLabel(),
                        mean(result),
                        IssueListBody.length() / mean(result) * 1e6 / BYTES_PER_MEGABYTE)));
        return table.append(String.format("%nBest compares the fastest iterations, which other load disturbs least.%n"))
                .append(String.format("Logging: logback at WARN, so no line of the access log is written.%n"))
                .toString();
    }

    private static Optional<RunResult> hit(List<RunResult> results, String coding, String urls) {
        return results.stream()
                .filter(result -> coding.equals(result.getParams().getParam("coding"))
                        && urls.equals(result.getParams().getParam("urls")))
                .findFirst();
    }

    private static Optional<RunResult> named(List<RunResult> results, String name) {
        return results.stream()
                .filter(result -> result.getPrimaryResult().getLabel().equals(name))
                .findFirst();
    }

    private static double mean(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double best(RunResult result) {
        return result.getPrimaryResult().getStatistics().getMin();
    }
}
