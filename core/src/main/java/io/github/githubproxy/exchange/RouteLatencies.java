package io.github.githubproxy.exchange;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How long GitHub took recently until the header fields of its response, by route. Thread-safe. */
final class RouteLatencies {
    private static final int SAMPLES = 128;
    private static final int MIN_SAMPLES = 10;

    /** Bounded, since the route templates are. */
    private final ConcurrentMap<String, Samples> byRoute = new ConcurrentHashMap<>();

    void record(String route, Duration latency) {
        byRoute.computeIfAbsent(route, name -> new Samples()).add(latency);
    }

    /** Returns the 99th percentile of the last 128 latencies of a route; zero while fewer than 10 are known. */
    Duration p99(String route) {
        Samples samples = byRoute.get(route);
        return samples == null ? Duration.ZERO : samples.p99();
    }

    private static final class Samples {
        private final int[] millis = new int[SAMPLES];
        private int count;

        synchronized void add(Duration latency) {
            millis[count % SAMPLES] = (int) Math.min(latency.toMillis(), Integer.MAX_VALUE);
            count = count + 1 == 2 * SAMPLES ? SAMPLES : count + 1;
        }

        synchronized Duration p99() {
            if (count < MIN_SAMPLES) {
                return Duration.ZERO;
            }
            int[] sorted = Arrays.copyOf(millis, Math.min(count, SAMPLES));
            Arrays.sort(sorted);
            return Duration.ofMillis(sorted[(sorted.length * 99 + 99) / 100 - 1]);
        }
    }
}
