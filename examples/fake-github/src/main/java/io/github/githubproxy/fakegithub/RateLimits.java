package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Installation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The primary rate limits: how much each holder has used of each resource. A holder is a user, by login, an
 * installation, by {@link #holderOf}, or {@link #ANONYMOUS}. A window begins with the first use and lasts an hour, for some resources a minute, by the
 * simulator's clock. Safe for use by several threads.
 */
public final class RateLimits {
    /** The holder of all requests without credentials. */
    public static final String ANONYMOUS = "(anonymous)";

    private static final Map<String, Allowance> DEFAULTS = defaults();

    private final InstantSource clock;
    private final ConcurrentMap<Key, Window> windows = new ConcurrentHashMap<>();
    private volatile Policy policy = new Policy(403, "RATE_LIMIT", Enforcement.ON);

    RateLimits(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns the name of an installation as a holder. */
    public static String holderOf(Installation installation) {
        return installation.holder();
    }

    /** Whether there are limits at all. */
    public enum Enforcement {
        /** As on github.com. */
        ON,
        /** As on most GHES: no headers, and {@code /rate_limit} is not found. */
        OFF
    }

    /**
     * How much of a resource is left.
     *
     * @param resource its name
     * @param limit what one window allows
     * @param used what was used of it
     * @param reset when the window ends
     */
    public record Snapshot(String resource, int limit, int used, Instant reset) {
        /** What is left, at least 0. */
        public int remaining() {
            return Math.max(0, limit - used);
        }
    }

    /** Sets limit and remaining for a holder and resource, in a window that begins now. */
    public void set(String holder, String resource, int limit, int remaining) {
        set(holder, resource, limit, remaining, now().plus(allowance(resource).window()));
    }

    /** Sets limit and remaining for a holder and resource, in a window that ends at a time to come. */
    public void set(String holder, String resource, int limit, int remaining, Instant reset) {
        Instant end = reset.truncatedTo(ChronoUnit.SECONDS);
        windows.put(new Key(holder, resource), new Window(limit, limit - remaining, end));
    }

    /** Leaves nothing to a holder of a resource until the end of the window. */
    public void exhaust(String holder, String resource) {
        Snapshot before = snapshot(holder, resource);
        set(holder, resource, before.limit(), 0, before.reset());
    }

    /** Forgets what was used and set. */
    public void reset() {
        windows.clear();
    }

    /** Sets the status that tells of an exhausted limit: 403, as at the start, or 429. */
    public void exhaustedStatus(int status) {
        policy = new Policy(status, policy.graphQlErrorType(), policy.enforcement());
    }

    /** Sets the error type that tells of an exhausted GraphQL limit: RATE_LIMIT, as at the start, or RATE_LIMITED. */
    public void graphQlErrorType(String type) {
        policy = new Policy(policy.exhaustedStatus(), Objects.requireNonNull(type), policy.enforcement());
    }

    /** Switches the limits on, as at the start, or off. */
    public void enforcement(Enforcement enforcement) {
        policy = new Policy(policy.exhaustedStatus(), policy.graphQlErrorType(), enforcement);
    }

    /** Returns how much of a resource is left to a holder now. */
    public Snapshot snapshot(String holder, String resource) {
        Instant now = now();
        Window window = windows.get(new Key(holder, resource));
        return (window == null || !now.isBefore(window.reset()) ? fresh(holder, resource, window, now) : window)
                .snapshot(resource);
    }

    /** Returns what is left to a holder of each known resource now, by name. */
    public Map<String, Snapshot> snapshots(String holder) {
        Map<String, Snapshot> snapshots = new TreeMap<>();
        DEFAULTS.keySet().forEach(resource -> snapshots.put(resource, snapshot(holder, resource)));
        return snapshots;
    }

    Policy policy() {
        return policy;
    }

    /** Takes some units, unless nothing is left: then nothing is taken, and the result says so. */
    Spending spend(String holder, String resource, int units) {
        Instant now = now();
        Spending[] result = new Spending[1];
        windows.compute(new Key(holder, resource), (key, window) -> {
            Window current =
                    window == null || !now.isBefore(window.reset()) ? fresh(holder, resource, window, now) : window;
            boolean allowed = policy.enforcement() == Enforcement.OFF || current.used() < current.limit();
            Window after = allowed ? current.plus(units) : current;
            result[0] = new Spending(after.snapshot(resource), allowed ? units : 0, !allowed);
            return units == 0 && window == null ? null : after;
        });
        return result[0];
    }

    private static Window fresh(String holder, String resource, @Nullable Window last, Instant now) {
        Allowance allowance = allowance(resource);
        int limit = last != null
                ? last.limit()
                : holder.equals(ANONYMOUS) ? allowance.anonymous() : allowance.authenticated();
        return new Window(limit, 0, now.plus(allowance.window()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Allowance allowance(String resource) {
        return DEFAULTS.getOrDefault(resource, new Allowance(5000, 60, Duration.ofHours(1)));
    }

    private static Map<String, Allowance> defaults() {
        Duration hour = Duration.ofHours(1);
        Duration minute = Duration.ofMinutes(1);
        Map<String, Allowance> map = new TreeMap<>();
        map.put("core", new Allowance(5000, 60, hour));
        map.put("search", new Allowance(30, 10, minute));
        map.put("code_search", new Allowance(10, 10, minute));
        map.put("graphql", new Allowance(5000, 0, hour));
        map.put("integration_manifest", new Allowance(5000, 5000, hour));
        map.put("source_import", new Allowance(100, 5, minute));
        map.put("code_scanning_upload", new Allowance(5000, 60, hour));
        map.put("code_scanning_autofix", new Allowance(10, 10, minute));
        map.put("actions_runner_registration", new Allowance(10000, 60, hour));
        map.put("scim", new Allowance(15000, 60, hour));
        map.put("dependency_snapshots", new Allowance(100, 5, minute));
        map.put("dependency_sbom", new Allowance(100, 60, minute));
        map.put("audit_log", new Allowance(1750, 60, hour));
        map.put("audit_log_streaming", new Allowance(15, 15, hour));
        return map;
    }

    record Policy(int exhaustedStatus, String graphQlErrorType, Enforcement enforcement) {}

    record Spending(Snapshot snapshot, int units, boolean denied) {}

    private record Key(String holder, String resource) {}

    private record Allowance(int authenticated, int anonymous, Duration window) {}

    private record Window(int limit, int used, Instant reset) {
        Window plus(int units) {
            return new Window(limit, used + units, reset);
        }

        Snapshot snapshot(String resource) {
            return new Snapshot(resource, limit, used, reset);
        }
    }
}
