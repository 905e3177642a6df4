package io.github.githubproxy.benchmark.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Collects what did not hold. Not thread-safe. */
final class Verdict {
    private static final double MAX_P99_MILLIS = 100;
    private static final double MAX_P99_RATIO = 10;
    private static final double MAX_MILLIS = 2_000;
    private static final long MIN_HITS = 100;
    private static final double MIN_SHARE_OF_HITS = 0.8;
    private static final long MORE_THREADS = 32;
    private static final long MORE_FILES = 64;
    private static final long MORE_HEAP = 16;
    private static final long MORE_RESIDENT = 128;
    private static final List<ProbeKind> JUDGED = List.of(ProbeKind.FRESH_HIT, ProbeKind.CONFIRMED_HIT, ProbeKind.LIVE);

    private final List<String> failures = new ArrayList<>();

    /** Adds what failed unless a condition holds. */
    void require(boolean holds, String failure) {
        if (!holds) {
            failures.add(failure);
        }
    }

    /** Judges one window. */
    void window(int minute, ChaosWindow window) {
        String at = " in minute " + minute;
        require(window.slots() == 0, window.slots() + " slots in use when idle" + at);
        require(window.requests() == 0, window.requests() + " requests in flight when idle" + at);
        probes(at, window.probes(), JUDGED);
        require(window.probeErrors() == 0, window.probeErrors() + " errors of probes" + at);
    }

    /** Judges the slowest responses to probes of these kinds beside that of the baseline. */
    void slowest(String at, Map<ProbeKind, ProbeWindow> probes, Collection<ProbeKind> judged) {
        double maxLimit = Math.max(
                MAX_MILLIS,
                MAX_P99_RATIO * ChaosWindow.probe(probes, ProbeKind.BASELINE).max());
        for (ProbeKind kind : judged) {
            ProbeWindow probe = ChaosWindow.probe(probes, kind);
            require(
                    Math.max(probe.max(), probe.slowestOther()) <= maxLimit,
                    "the slowest %s took %.0f ms%s"
                            .formatted(kind.label(), Math.max(probe.max(), probe.slowestOther()), at));
        }
    }

    /** Judges the latency of probes of these kinds beside that of the baseline. */
    void probes(String at, Map<ProbeKind, ProbeWindow> probes, Collection<ProbeKind> judged) {
        ProbeWindow baseline = ChaosWindow.probe(probes, ProbeKind.BASELINE);
        double limit = Math.max(MAX_P99_MILLIS, MAX_P99_RATIO * baseline.p99());
        slowest(at, probes, judged);
        for (ProbeKind kind : judged) {
            ProbeWindow probe = ChaosWindow.probe(probes, kind);
            require(probe.hits() >= MIN_HITS, "only " + probe.hits() + " times " + kind.label() + at);
            require(
                    probe.hits() >= MIN_SHARE_OF_HITS * (probe.hits() + probe.others()),
                    "%d of %d were no %s%s".formatted(probe.others(), probe.hits() + probe.others(), kind.label(), at));
            require(
                    probe.p99() <= limit,
                    "p99 of %s is %.0f ms%s, of the baseline %.1f ms"
                            .formatted(kind.label(), probe.p99(), at, baseline.p99()));
        }
    }

    /** Judges what may grow: the last quarter of the windows, compared with the quarter after the first window. */
    void growth(List<ChaosWindow> windows) {
        int some = Math.max(1, windows.size() / 4);
        List<ProcessUsage> usages = windows.stream().map(ChaosWindow::usage).toList();
        List<ProcessUsage> first = usages.subList(1, 1 + some);
        List<ProcessUsage> last = usages.subList(usages.size() - some, usages.size());
        growth("threads", first, last, ProcessUsage::threads, MORE_THREADS);
        growth("open files", first, last, ProcessUsage::files, MORE_FILES);
        growth("MiB of heap", first, last, ProcessUsage::heap, MORE_HEAP);
        growth("MiB of memory", first, last, ProcessUsage::resident, MORE_RESIDENT);
    }

    /** Judges what requests got that met faults. */
    void outcomes(Map<String, Map<String, Long>> faults) {
        require(
                faults.getOrDefault(HangStorm.CAUSE, Map.of()).containsKey("429"),
                "no client reached its maximum of requests in flight");
        faults.forEach((cause, row) -> {
            long wrong = row.getOrDefault(Outcome.WRONG_BODY, 0L);
            require(wrong == 0, wrong + " complete responses with a wrong body, cause " + cause);
            long timeouts = row.getOrDefault(Outcome.TIMEOUT, 0L);
            require(timeouts == 0, timeouts + " requests without a response in time, cause " + cause);
            long failures500 = row.getOrDefault("500", 0L);
            boolean upstreams = cause.startsWith(UpstreamFault.STATUS_500.label());
            require(failures500 == 0 || upstreams, failures500 + " responses 500 of the proxy itself, cause " + cause);
            long failed = OutcomeCounts.total(row) - row.getOrDefault(Outcome.RIGHT, 0L);
            boolean faultless = cause.equals(TrafficPlan.NO_FAULT);
            require(failed == 0 || !faultless, failed + " failures of requests that met no fault");
        });
    }

    /** Prints the last line and returns the exit status. */
    int print() {
        if (failures.isEmpty()) {
            System.out.println("holds");
            return 0;
        }
        System.out.println("does not hold: " + String.join("; ", failures));
        return 1;
    }

    private void growth(
            String what,
            List<ProcessUsage> first,
            List<ProcessUsage> last,
            ToLongFunction<ProcessUsage> figure,
            long margin) {
        long before = first.stream().mapToLong(figure).max().orElse(0);
        long after = last.stream().mapToLong(figure).max().orElse(0);
        require(after <= before + margin, what + " grew from " + before + " to " + after);
    }
}
