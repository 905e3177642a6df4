package io.github.githubproxy.benchmark.chaos;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts outcomes by cause. Thread-safe. */
final class OutcomeCounts {
    private final ConcurrentMap<String, ConcurrentMap<String, LongAdder>> counts = new ConcurrentHashMap<>();

    /** Counts one. */
    void add(String cause, String outcome) {
        counts.computeIfAbsent(cause, unused -> new ConcurrentHashMap<>())
                .computeIfAbsent(outcome, unused -> new LongAdder())
                .increment();
    }

    /** Returns the counts so far: outcomes by cause. */
    Map<String, Map<String, Long>> snapshot() {
        Map<String, Map<String, Long>> snapshot = new TreeMap<>();
        counts.forEach((cause, outcomes) -> {
            Map<String, Long> row = new TreeMap<>();
            outcomes.forEach((outcome, count) -> row.put(outcome, count.sum()));
            snapshot.put(cause, row);
        });
        return snapshot;
    }

    /** Returns what was counted after another snapshot was taken. */
    static Map<String, Map<String, Long>> difference(
            Map<String, Map<String, Long>> later, Map<String, Map<String, Long>> earlier) {
        Map<String, Map<String, Long>> difference = new TreeMap<>();
        later.forEach((cause, outcomes) -> {
            Map<String, Long> before = earlier.getOrDefault(cause, Map.of());
            Map<String, Long> row = new TreeMap<>();
            outcomes.forEach((outcome, count) -> {
                long added = count - before.getOrDefault(outcome, 0L);
                if (added > 0) {
                    row.put(outcome, added);
                }
            });
            if (!row.isEmpty()) {
                difference.put(cause, row);
            }
        });
        return difference;
    }

    /** Returns a row as text: {@code 502 12%, right 88%} of how many. */
    static String text(Map<String, Long> row) {
        long all = total(row);
        return all + ": "
                + row.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .map(entry -> entry.getKey() + " " + percent(entry.getValue(), all))
                        .collect(Collectors.joining(", "));
    }

    /** Returns how many were counted in a row. */
    static long total(Map<String, Long> row) {
        return row.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String percent(long part, long all) {
        double percent = 100.0 * part / all;
        return percent < 1 ? "%.2f%%".formatted(percent) : "%.0f%%".formatted(percent);
    }
}
