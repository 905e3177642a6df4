package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Compares what clients of stored GETs see of two proxies whose upstreams have the same faults. Ends after a known time. */
final class StaleComparison {
    private static final int RESOURCES = 200;
    private static final double PER_SECOND = 50;
    private static final int THREADS = 64;
    private static final int LATEST_SECONDS = 10;
    private static final String NGINX = "nginx";
    private static final String OURS = "ours";

    private StaleComparison() {}

    /**
     * Runs, and ends the process with status 0 if clients of the proxy met fewer errors than those of nginx, else 1.
     *
     * @param args seconds; the ports of nginx, of its upstream, of the proxy, and of its upstream
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = Integer.parseInt(args[0]);
        Side nginx = new Side(NGINX, Integer.parseInt(args[1]), Loopback.url(Integer.parseInt(args[2])));
        Side ours = new Side(OURS, Integer.parseInt(args[3]), ChaosRun.PROXY_URL);
        List<Side> sides = List.of(nginx, ours);
        for (Side side : sides) {
            side.store();
        }
        List<Load> loads = new ArrayList<>();
        for (Side side : sides) {
            loads.add(new Load(side.name, PER_SECOND, THREADS, side::client));
        }
        loads.forEach(Load::resume);
        TimeUnit.SECONDS.sleep(seconds);
        loads.forEach(Load::pause);
        while (loads.stream().anyMatch(load -> load.active() > 0)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        System.out.printf(
                "%-8s %9s %9s %9s %9s %9s  %s%n",
                "", "requests", "errors", "p50, ms", "p99, ms", "max, ms", "outcomes");
        Map<String, Long> errors = new TreeMap<>();
        for (Side side : sides) {
            errors.put(side.name, side.print());
        }
        printFaults(NGINX, Integer.parseInt(args[2]));
        printFaults(OURS, Integer.parseInt(args[4]));
        long theirs = errors.getOrDefault(NGINX, 0L);
        long own = errors.getOrDefault(OURS, 0L);
        boolean holds = own < theirs;
        System.out.println(holds ? "holds" : "does not hold: %d errors, of nginx %d".formatted(own, theirs));
        System.exit(holds ? 0 : 1);
    }

    private static void printFaults(String name, int port) throws IOException {
        try (HttpClientConnection connection = new HttpClientConnection(port)) {
            PlannedRequest request = PlannedRequest.get("", new Resource(UpstreamCounts.PATH), "none");
            byte[] lines = connection.send(request.message()).body();
            System.out.println("upstream of " + name + ": "
                    + new String(lines, US_ASCII).strip().replace("\n", ", "));
        }
    }

    /** One of the two proxies. */
    private static final class Side {
        private final String name;
        private final int port;
        private final String baseUrl;
        private final AtomicLong numbers = new AtomicLong();
        private final ProbeResults times = new ProbeResults();
        private final OutcomeCounts outcomes = new OutcomeCounts();

        Side(String name, int port, String baseUrl) {
            this.name = name;
            this.port = port;
            this.baseUrl = baseUrl;
        }

        /** Requests each resource for the first time, which never meets a fault. */
        void store() throws IOException {
            try (HttpClientConnection connection = new HttpClientConnection(port)) {
                for (int i = 0; i < RESOURCES; i++) {
                    PlannedRequest request = next();
                    String outcome = Outcome.of(request, connection.send(request.message()), baseUrl);
                    if (!outcome.equals(Outcome.RIGHT)) {
                        throw new IOException(name + " does not respond as it should: " + outcome);
                    }
                }
            }
        }

        Load.Action client() {
            HttpClientConnection connection = new HttpClientConnection(port);
            return () -> {
                PlannedRequest request = next();
                long start = System.nanoTime();
                String outcome = Outcome.of(request, connection, baseUrl);
                long nanos = System.nanoTime() - start;
                boolean late = nanos > TimeUnit.SECONDS.toNanos(LATEST_SECONDS);
                outcomes.add(name, late ? Outcome.TIMEOUT : outcome);
                times.add(nanos, true);
            };
        }

        /** Prints a row and returns the number of errors. */
        long print() {
            Map<String, Long> row = outcomes.snapshot().getOrDefault(name, Map.of());
            long errors = OutcomeCounts.total(row) - row.getOrDefault(Outcome.RIGHT, 0L);
            ProbeWindow window = times.drain();
            System.out.printf(
                    "%-8s %9d %9d %9.1f %9.1f %9.1f  %s%n",
                    name, window.hits(), errors, window.p50(), window.p99(), window.max(), row);
            return errors;
        }

        private PlannedRequest next() {
            Resource resource = Resource.issue(Resource.RELIABLE, "stale", numbers.getAndIncrement() % RESOURCES);
            return PlannedRequest.get(name, resource, ClientToken.PROBE);
        }
    }
}
