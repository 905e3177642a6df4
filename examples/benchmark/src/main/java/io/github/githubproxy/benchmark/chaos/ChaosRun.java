package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Keeps a server under faults, measures it, and says whether it holds. Ends within a time that is known at the start. */
final class ChaosRun {
    /** The URL at which clients see the API: they send no port in Host. */
    static final String PROXY_URL = "http://127.0.0.1";

    private static final int URLS_PER_MINUTE = 3_400;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final long WARM_UP_SECONDS = 30;
    private static final long IDLE_SECONDS = 15;
    private static final long MAX_QUIET_SECONDS = 60;
    private static final long MAX_EVENT_SECONDS = 5;

    private final ChaosSettings settings;
    private final RedisServer redis;
    private final ServerProcess server;
    private final TrafficPlan plan = new TrafficPlan();
    private final OutcomeCounts faults = new OutcomeCounts();
    private final OutcomeCounts misbehaviours = new OutcomeCounts();
    private final Map<RedisFault, Integer> redisFaults = new HashMap<>();
    private final ChaosReport report = new ChaosReport(System.out);
    private final Verdict verdict = new Verdict();
    private final List<Load> loads;
    private final Probes probes;
    private final HangStorm storm;
    private final ServerMetrics metrics;

    private ChaosRun(ChaosSettings settings) throws IOException, InterruptedException {
        this.settings = settings;
        this.server = new ServerProcess(settings.pid());
        this.redis = new RedisServer(settings.redis(), settings.directory());
        Runtime.getRuntime().addShutdownHook(new Thread(redis::close, "redis-end"));
        redis.start();
        this.loads = loads();
        this.storm = new HangStorm(settings.proxy(), faults);
        this.metrics = new ServerMetrics(settings.proxy());
        this.probes = new Probes(
                EnumSet.complementOf(EnumSet.of(ProbeKind.OTHER_CLIENT)),
                settings.proxy(),
                settings.upstream(),
                settings.baseline());
    }

    /** Runs and ends the process: with status 0 if all held, else 1. The arguments are {@link ChaosSettings}. */
    public static void main(String[] args) throws InterruptedException {
        try {
            System.exit(new ChaosRun(ChaosSettings.parse(args)).run());
        } catch (IOException e) {
            System.out.println("does not hold: the run broke off: " + e);
            System.exit(1);
        }
    }

    private int run() throws IOException, InterruptedException {
        loads.forEach(Load::resume);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        Map<ProbeKind, ProbeWindow> warmUp = probes.drain();
        warmUp.forEach((kind, window) -> verdict.require(
                window.errors().isEmpty(),
                window.errors().size() + " errors of " + kind.label() + " while warming up, such as "
                        + window.errors().stream().findFirst().orElse("")));
        List<ChaosWindow> windows = new ArrayList<>();
        Map<String, Map<String, Long>> faultsBefore = faults.snapshot();
        Map<String, Map<String, Long>> misbehavioursBefore = misbehaviours.snapshot();
        for (int i = 1; i <= settings.windows() && server.isAlive(); i++) {
            active();
            long[] idle = idle();
            ProcessUsage usage = server.isAlive() ? server.usage() : new ProcessUsage(0, 0, 0, 0);
            Map<String, Map<String, Long>> faultsNow = faults.snapshot();
            Map<String, Map<String, Long>> misbehavioursNow = misbehaviours.snapshot();
            ChaosWindow window = new ChaosWindow(
                    probes.drain(),
                    OutcomeCounts.difference(faultsNow, faultsBefore),
                    OutcomeCounts.difference(misbehavioursNow, misbehavioursBefore),
                    idle[0],
                    idle[1],
                    usage);
            faultsBefore = faultsNow;
            misbehavioursBefore = misbehavioursNow;
            windows.add(window);
            report.window(i * settings.windowMinutes(), plan.distinctUrls(), window);
            verdict.window(i * settings.windowMinutes(), window);
        }
        report.totals();
        judge(windows);
        return verdict.print();
    }

    private List<Load> loads() {
        double activeShare = (settings.windowMinutes() * 60.0 - IDLE_SECONDS) / (settings.windowMinutes() * 60.0);
        AtomicLong misbehaving = new AtomicLong();
        return List.of(
                traffic("distinct", URLS_PER_MINUTE / 60.0 / activeShare, 96, plan::nextDistinct),
                traffic("hot", 10, 48, plan::nextHot),
                traffic("huge", 1, 8, plan::nextHuge),
                traffic("limited", 2, 8, plan::nextLimited),
                traffic("writes", 4, 32, plan::nextWrite),
                new Load(
                        "misbehaving",
                        12,
                        128,
                        () -> new MisbehavingClient(settings.proxy(), misbehaving, misbehaviours)));
    }

    private Load traffic(String name, double perSecond, int threads, Supplier<PlannedRequest> requests) {
        return new Load(
                name,
                perSecond,
                threads,
                () -> new TrafficClient(requests, new HttpClientConnection(settings.proxy()), PROXY_URL, faults));
    }

    /** The part of a window in which all happens. Events are spread over it. */
    private void active() throws IOException, InterruptedException {
        loads.forEach(Load::resume);
        long start = System.nanoTime();
        long length = TimeUnit.SECONDS.toNanos(settings.windowMinutes() * 60L - IDLE_SECONDS);
        List<RedisFault> all = List.of(RedisFault.values());
        long step = length / (all.size() + 2);
        long duration = Math.min(TimeUnit.SECONDS.toNanos(MAX_EVENT_SECONDS), step * 3 / 4);
        for (int i = 0; i < all.size(); i++) {
            sleepUntil(start + (i + 1) * step);
            apply(all.get(i), duration);
        }
        sleepUntil(start + (all.size() + 1) * step);
        report.event(now() + " many GETs that hang");
        storm.run();
        sleepUntil(start + length);
        loads.forEach(Load::pause);
    }

    private void apply(RedisFault fault, long nanos) throws IOException, InterruptedException {
        if (fault.begin(redis)) {
            redisFaults.merge(fault, 1, Integer::sum);
        }
        String begun = now();
        TimeUnit.NANOSECONDS.sleep(nanos);
        fault.end(redis);
        report.event(begun + " to " + now() + " Redis " + fault.label());
    }

    /** Waits until the load is gone; returns the slots that remain in use, and the requests in flight. */
    private long[] idle() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_QUIET_SECONDS);
        while (loads.stream().anyMatch(load -> load.active() > 0) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        long slots = -1;
        long requests = -1;
        // The probes go on, and a request of theirs may be in flight at one moment: the least of several counts.
        for (int i = 0; i < 100 && (slots != 0 || requests != 0); i++) {
            try {
                long slotsNow = metrics.slotsInUse();
                long requestsNow = metrics.requestsInFlight();
                slots = slots < 0 ? slotsNow : Math.min(slots, slotsNow);
                requests = requests < 0 ? requestsNow : Math.min(requests, requestsNow);
            } catch (IOException e) {
                report.event("metrics cannot be read: " + e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(150);
        }
        return new long[] {slots, requests};
    }

    private void judge(List<ChaosWindow> windows) throws IOException {
        verdict.require(server.isAlive(), "the server has ended");
        verdict.require(windows.size() == settings.windows(), "only " + windows.size() + " windows");
        if (windows.size() >= 3) {
            verdict.growth(windows);
        } else {
            verdict.require(false, "fewer than 3 windows do not show growth");
        }
        verdict.outcomes(report.faults());
        long distinct = plan.distinctUrls();
        long wanted = (long) URLS_PER_MINUTE * settings.windowMinutes() * settings.windows();
        verdict.require(distinct >= wanted, "only " + distinct + " of " + wanted + " distinct URLs");
        for (RedisFault fault : RedisFault.values()) {
            int seen = redisFaults.getOrDefault(fault, 0);
            verdict.require(
                    seen == settings.windows(),
                    "Redis was " + fault.label() + " " + seen + " times, not " + settings.windows());
        }
        Map<String, Long> counts = upstreamCounts();
        for (UpstreamFault fault : UpstreamFault.values()) {
            verdict.require(counts.getOrDefault(fault.label(), 0L) > 0, "no fault " + fault.label());
        }
        for (Misbehaviour misbehaviour : Misbehaviour.values()) {
            verdict.require(
                    report.misbehaviours().containsKey(misbehaviour.label()), "no client " + misbehaviour.label());
        }
        long repeated = counts.getOrDefault(UpstreamCounts.REPEATED_WRITES, 0L);
        verdict.require(repeated == 0, repeated + " writes were sent twice");
        try (Stream<String> lines = Files.lines(settings.log(), UTF_8)) {
            long exhausted =
                    lines.filter(line -> line.contains("OutOfMemoryError")).count();
            verdict.require(exhausted == 0, exhausted + " times OutOfMemoryError in the server's log");
        }
        System.out.println("the upstream: " + counts);
    }

    private Map<String, Long> upstreamCounts() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        try (HttpClientConnection connection = new HttpClientConnection(settings.upstream())) {
            PlannedRequest request = PlannedRequest.get("", new Resource(UpstreamCounts.PATH), "none");
            String lines = new String(connection.send(request.message()).body(), US_ASCII);
            lines.lines().forEach(line -> {
                int equals = line.indexOf('=');
                counts.put(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)));
            });
        }
        return counts;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }

    private static String now() {
        return TIME.format(LocalTime.now(ZoneOffset.UTC));
    }
}
