package io.github.githubproxy.standalone.demo;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Reads that a client repeats.
 *
 * @param start when the first one is sent
 * @param interval the pause after each
 * @param paths the path and query of each, by its number from 0
 */
record Workload(Duration start, Duration interval, IntFunction<String> paths) {
    private static final int MILLIS_PER_SECOND = 1000;

    /** Returns a workload that starts at once and reads these again and again. */
    static Workload cycle(int perSecond, List<String> paths) {
        return of(Duration.ZERO, perSecond, number -> paths.get(number % paths.size()));
    }

    /** Returns a workload of about that many requests a second. */
    static Workload of(Duration start, int perSecond, IntFunction<String> paths) {
        return new Workload(start, Duration.ofMillis(MILLIS_PER_SECOND / perSecond), paths);
    }
}
