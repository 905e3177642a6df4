package io.github.githubproxy.benchmark.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Measures what well-behaved clients see while others try to take all threads and slots of a server, in one way after
 * another, and whether it has recovered when they are gone. Ends within a time that is known at the start.
 */
final class StarvationRun {
    private static final long WARM_UP_SECONDS = 15;
    private static final long MAX_SETTLE_SECONDS = 90;
    private static final double MAX_FREE_SECONDS = 5;
    private static final long MORE_THREADS = 4;
    private static final long MIN_IN_FLIGHT = 100;
    private static final long START_INTERVAL_MILLIS = 2;
    private static final long OPENING_SECONDS = 5;

    private final int seconds;
    private final int proxyPort;
    private final ServerProcess server;
    private final ServerMetrics metrics;
    private final Probes probes;
    private final ChaosReport report = new ChaosReport(System.out);
    private final Verdict verdict = new Verdict();
    private final OutcomeCounts outcomes = new OutcomeCounts();

    private StarvationRun(int seconds, int proxyPort, int upstreamPort, int baselinePort, long pid) {
        this.seconds = seconds;
        this.proxyPort = proxyPort;
        this.server = new ServerProcess(pid);
        this.metrics = new ServerMetrics(proxyPort);
        this.probes = new Probes(EnumSet.allOf(ProbeKind.class), proxyPort, upstreamPort, baselinePort);
    }

    /**
     * Runs and ends the process: with status 0 if all held, else 1.
     *
     * @param args seconds of each situation; the ports of the proxy, of its upstream, and of the baseline; the process of
     *     the proxy
     */
    public static void main(String[] args) throws InterruptedException {
        try {
            StarvationRun run = new StarvationRun(
                    Integer.parseInt(args[0]),
                    Integer.parseInt(args[1]),
                    Integer.parseInt(args[2]),
                    Integer.parseInt(args[3]),
                    Long.parseLong(args[4]));
            System.exit(run.run());
        } catch (IOException e) {
            System.out.println("does not hold: the run broke off: " + e);
            System.exit(1);
        }
    }

    private int run() throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        probes.pause();
        long threadsWhenIdle = server.threadsInProxy();
        probes.drain();
        for (Starvation starvation : Starvation.values()) {
            probes.resume();
            System.out.println(starvation.label());
            List<StarvingClient> clients = starvation.connections() > 0 ? start(starvation) : List.of();
            hold(starvation, clients);
            probes.pause();
            for (StarvingClient client : clients) {
                client.close();
            }
            settle(", " + starvation.label(), threadsWhenIdle);
        }
        verdict.require(server.isAlive(), "the server has ended");
        return verdict.print();
    }

    /** Opens the connections, and measures meanwhile. */
    private List<StarvingClient> start(Starvation starvation) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPENING_SECONDS);
        List<StarvingClient> clients = new ArrayList<>();
        for (int i = 0; i < starvation.connections(); i++) {
            clients.add(new StarvingClient(proxyPort, starvation, i, outcomes));
        }
        for (StarvingClient client : clients) {
            client.start();
            TimeUnit.MILLISECONDS.sleep(START_INTERVAL_MILLIS);
        }
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        report.event("while the connections are opened:");
        String at = " while connections are opened, " + starvation.label();
        Map<ProbeKind, ProbeWindow> measured = measured(at, starvation);
        verdict.slowest(at, measured, starvation.judged());
        return clients;
    }

    /** Measures while the connections are held. */
    private void hold(Starvation starvation, List<StarvingClient> clients) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        TimeUnit.MILLISECONDS.sleep(seconds * 500L);
        lookAt(starvation, clients);
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        Map<String, Long> responses = outcomes.snapshot().getOrDefault(starvation.label(), Map.of());
        report.event("responses to them so far: " + responses);
        String at = ", " + starvation.label();
        verdict.probes(at, measured(at, starvation), starvation.judged());
    }

    /** Prints what was measured, and requires that there was no error. */
    private Map<ProbeKind, ProbeWindow> measured(String at, Starvation starvation) {
        Map<ProbeKind, ProbeWindow> measured = probes.drain();
        report.probes(measured);
        for (ProbeKind kind : starvation.judged()) {
            int errors = ChaosWindow.probe(measured, kind).errors().size();
            verdict.require(errors == 0, errors + " errors of " + kind.label() + at);
        }
        return measured;
    }

    /** Prints what is held, and requires that the starvation takes place. */
    private void lookAt(Starvation starvation, List<StarvingClient> clients) throws IOException {
        long connected = count(clients, StarvingClient::isConnected);
        long waiting = count(clients, StarvingClient::isWaiting);
        long inFlight = metrics.requestsInFlight();
        report.event("at half of %d seconds:".formatted(seconds));
        report.event("%d connections, %d requests of theirs without a complete response".formatted(connected, waiting));
        // No more than this: to look into the threads would stop them for a moment.
        report.event("server: %d requests in flight, %d slots in use, %d threads"
                .formatted(inFlight, metrics.slotsInUse(), server.threads()));
        verdict.require(
                clients.isEmpty() || inFlight >= MIN_IN_FLIGHT,
                "only " + inFlight + " requests in flight, " + starvation.label());
    }

    /** Waits until the server is idle after its clients are gone, and judges how long that takes. */
    private void settle(String at, long threadsWhenIdle) throws IOException, InterruptedException {
        long start = System.nanoTime();
        double free = -1;
        long inProxy = Long.MAX_VALUE;
        double elapsed = 0;
        while (elapsed < MAX_SETTLE_SECONDS && (free < 0 || inProxy > threadsWhenIdle + MORE_THREADS)) {
            boolean isFree = metrics.slotsInUse() == 0 && metrics.requestsInFlight() == 0;
            elapsed = (System.nanoTime() - start) / 1e9;
            if (isFree) {
                free = free < 0 ? elapsed : free;
                inProxy = server.threadsInProxy();
                elapsed = (System.nanoTime() - start) / 1e9;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        boolean settled = free >= 0 && inProxy <= threadsWhenIdle + MORE_THREADS;
        report.event(
                settled
                        ? "idle: no slot in use and no request in flight after %.1f s; after %.1f s %d threads in the proxy's code, before %d"
                                .formatted(free, elapsed, inProxy, threadsWhenIdle)
                        : "not idle after %.0f s: %d slots in use, %d requests in flight, %d threads in the proxy's code, before %d"
                                .formatted(
                                        elapsed,
                                        metrics.slotsInUse(),
                                        metrics.requestsInFlight(),
                                        server.threadsInProxy(),
                                        threadsWhenIdle));
        verdict.require(settled && elapsed <= MAX_FREE_SECONDS, "idle only after %.1f s%s".formatted(elapsed, at));
    }

    private static long count(List<StarvingClient> clients, Predicate<StarvingClient> condition) {
        return clients.stream().filter(condition).count();
    }
}
