package io.github.githubproxy.benchmark.chaos;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;

/** Prints a block for each window, and totals. */
final class ChaosReport {
    private static final int MAX_ERRORS = 10;

    private final PrintStream out;
    private final Map<String, Map<String, Long>> faults = new TreeMap<>();
    private final Map<String, Map<String, Long>> misbehaviours = new TreeMap<>();

    ChaosReport(PrintStream out) {
        this.out = out;
    }

    /** Prints what happened in a window as soon as it happens. */
    void event(String text) {
        out.println("  " + text);
        out.flush();
    }

    /** Prints a window. */
    void window(int minute, long distinctUrls, ChaosWindow window) {
        merge(faults, window.faults());
        merge(misbehaviours, window.misbehaviours());
        out.printf(
                "minute %d: %d requests met faults or might have, %.1f%% without a right response; %d distinct URLs so far%n",
                minute,
                window.faultyRequests(),
                100.0 * window.failedRequests() / Math.max(1, window.faultyRequests()),
                distinctUrls);
        out.printf("  outcomes of %s%n", OutcomeCounts.text(window.outcomes()));
        out.printf("  right responses, by cause:%s%n", rates(window.faults()));
        probes(window.probes());
        ProcessUsage usage = window.usage();
        out.printf(
                "  idle: %d slots in use, %d requests in flight, %d threads, %d files, heap %d MiB, RSS %d MiB%n",
                window.slots(), window.requests(), usage.threads(), usage.files(), usage.heap(), usage.resident());
        out.flush();
    }

    /** Prints what probes measured. */
    void probes(Map<ProbeKind, ProbeWindow> probes) {
        out.printf(
                "  %-14s %8s %8s %8s %8s %8s %12s %8s%n",
                "probe", "measured", "p50, ms", "p99, ms", "max, ms", "others", "slowest, ms", "errors");
        probes.forEach((kind, probe) -> out.printf(
                "  %-14s %8d %8.1f %8.1f %8.1f %8d %12.1f %8d%n",
                kind.label(),
                probe.hits(),
                probe.p50(),
                probe.p99(),
                probe.max(),
                probe.others(),
                probe.slowestOther(),
                probe.errors().size()));
        probes.forEach((kind, probe) -> probe.errors().stream()
                .limit(MAX_ERRORS)
                .forEach(error -> out.printf("  error of %s: %s%n", kind.label(), error)));
        out.flush();
    }

    /** Prints the outcomes of all windows. */
    void totals() {
        out.println("all outcomes, by cause:");
        faults.forEach((cause, row) -> out.printf("  %-32s %s%n", cause, OutcomeCounts.text(row)));
        out.println("misbehaving clients:");
        misbehaviours.forEach((cause, row) -> out.printf("  %-32s %s%n", cause, OutcomeCounts.text(row)));
        out.flush();
    }

    private static String rates(Map<String, Map<String, Long>> faults) {
        StringBuilder text = new StringBuilder();
        int length = 0;
        for (Map.Entry<String, Map<String, Long>> entry : faults.entrySet()) {
            long right = entry.getValue().getOrDefault(Outcome.RIGHT, 0L);
            String part = " %s %.0f%%".formatted(entry.getKey(), 100.0 * right / OutcomeCounts.total(entry.getValue()));
            length += part.length();
            if (length > 110) {
                text.append("\n   ");
                length = part.length();
            }
            text.append(part).append(';');
        }
        return text.toString();
    }

    private static void merge(Map<String, Map<String, Long>> into, Map<String, Map<String, Long>> from) {
        from.forEach((cause, row) -> {
            Map<String, Long> sums = into.computeIfAbsent(cause, unused -> new TreeMap<>());
            row.forEach((outcome, count) -> sums.merge(outcome, count, Long::sum));
        });
    }

    /** Returns the outcomes of all windows, by cause. */
    Map<String, Map<String, Long>> faults() {
        return faults;
    }

    /** Returns what misbehaving clients did in all windows. */
    Map<String, Map<String, Long>> misbehaviours() {
        return misbehaviours;
    }
}
