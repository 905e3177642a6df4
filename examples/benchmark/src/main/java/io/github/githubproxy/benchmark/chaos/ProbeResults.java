package io.github.githubproxy.benchmark.chaos;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the probes of one kind have measured since the last window. Thread-safe. */
final class ProbeResults {
    private final List<Long> hits = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private long others;
    private long slowestOther;

    /** Adds a right response. */
    synchronized void add(long nanos, boolean hit) {
        if (hit) {
            hits.add(nanos);
        } else {
            others++;
            slowestOther = Math.max(slowestOther, nanos);
        }
    }

    /** Adds a failure, with the time of day. */
    synchronized void addError(long nanos, String description) {
        errors.add(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS) + " " + description + " after "
                + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
    }

    /** Returns what was measured, and begins a window. */
    synchronized ProbeWindow drain() {
        Collections.sort(hits);
        ProbeWindow window = new ProbeWindow(
                hits.size(),
                percentile(50),
                percentile(99),
                percentile(100),
                others,
                slowestOther / 1e6,
                List.copyOf(errors));
        hits.clear();
        errors.clear();
        others = 0;
        slowestOther = 0;
        return window;
    }

    private double percentile(int percent) {
        if (hits.isEmpty()) {
            return 0;
        }
        int rank = (int) Math.ceil(hits.size() * percent / 100.0);
        return hits.get(rank - 1) / 1e6;
    }
}
