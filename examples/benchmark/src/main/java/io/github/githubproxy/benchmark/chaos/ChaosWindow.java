package io.github.githubproxy.benchmark.chaos;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was seen in one window.
 *
 * @param probes what well-behaved clients measured
 * @param faults outcomes of requests by cause, of clients that read their responses
 * @param misbehaviours outcomes of what misbehaving clients did
 * @param slots slots of credentials that were in use when nothing was to be done
 * @param requests requests in flight at that time
 * @param usage what the process used at that time
 */
record ChaosWindow(
        Map<ProbeKind, ProbeWindow> probes,
        Map<String, Map<String, Long>> faults,
        Map<String, Map<String, Long>> misbehaviours,
        long slots,
        long requests,
        ProcessUsage usage) {
    /** Returns the number of requests that met faults, or might have. */
    long faultyRequests() {
        return faults.values().stream().mapToLong(OutcomeCounts::total).sum();
    }

    /** Returns how many of them got no right response. */
    long failedRequests() {
        return faultyRequests()
                - faults.values().stream()
                        .mapToLong(row -> row.getOrDefault(Outcome.RIGHT, 0L))
                        .sum();
    }

    /** Returns the outcomes of all causes. */
    Map<String, Long> outcomes() {
        Map<String, Long> sums = new TreeMap<>();
        faults.values().forEach(row -> row.forEach((outcome, count) -> sums.merge(outcome, count, Long::sum)));
        return sums;
    }

    /** Returns the number of errors that the probes met. */
    long probeErrors() {
        return probes.values().stream()
                .mapToLong(probe -> probe.errors().size())
                .sum();
    }

    /** Returns what the probes of one kind measured. */
    ProbeWindow probe(ProbeKind kind) {
        return probe(probes, kind);
    }

    /** Returns what the probes of one kind measured, of all. */
    static ProbeWindow probe(Map<ProbeKind, ProbeWindow> probes, ProbeKind kind) {
        ProbeWindow window = probes.get(kind);
        if (window == null) {
            throw new IllegalArgumentException("no probe " + kind);
        }
        return window;
    }
}
