package io.github.githubproxy.fakegithub.limits;

import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.model.Installation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The primary rate limits: the units that each holder has used of each resource. A holder is the login of a user, an
 * installation as {@link #holderOf} names it, or {@link #ANONYMOUS}. A window starts with the first request and lasts an
 * hour, or a minute for some resources, by the simulator's clock. Thread-safe.
 */
public final class RateLimits {
    /** The holder of all requests without credentials. */
    public static final String ANONYMOUS = "(anonymous)";

    private static final Map<String, Limit> DEFAULTS = defaults();

    private final InstantSource clock;
    private final ConcurrentMap<Key, Window> windows = new ConcurrentHashMap<>();
    private volatile Policy policy = new Policy(403, "RATE_LIMIT", Enforcement.ON);

    /** Creates GitHub's default limits, with windows measured by that clock. */
    public RateLimits(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns the holder that stands for an installation. */
    public static String holderOf(Installation installation) {
        return installation.holder();
    }

    /** Whether limits are enforced. */
    public enum Enforcement {
        /** Limits are enforced, as on github.com. */
        ON,
        /** As on most Enterprise Servers: no limits, no headers, and 404 for {@code /rate_limit}. */
        OFF
    }

    /**
     * The state of one resource of one holder.
     *
     * @param resource the name of the resource
     * @param limit the units per window
     * @param used the units used in this window
     * @param reset when the window ends
     */
    public record Snapshot(String resource, int limit, int used, Instant reset) {
        /** Returns the remaining units, at least 0. */
        public int remaining() {
            return Math.max(0, limit - used);
        }

        /** Returns the {@code X-RateLimit} header fields. */
        public List<HeaderField> headerFields() {
            return List.of(
                    new HeaderField("X-RateLimit-Limit", String.valueOf(limit)),
                    new HeaderField("X-RateLimit-Remaining", String.valueOf(remaining())),
                    new HeaderField("X-RateLimit-Reset", String.valueOf(reset.getEpochSecond())),
                    new HeaderField("X-RateLimit-Used", String.valueOf(used)),
                    new HeaderField("X-RateLimit-Resource", resource));
        }
    }

    /** Sets limit and remaining units of a holder and resource, in a window that starts now. */
    public void set(String holder, String resource, int limit, int remaining) {
        set(holder, resource, limit, remaining, now().plus(limitOf(resource).window()));
    }

    /** Sets limit and remaining units of a holder and resource, in a window that ends at that time. */
    public void set(String holder, String resource, int limit, int remaining, Instant reset) {
        Instant end = reset.truncatedTo(ChronoUnit.SECONDS);
        windows.put(new Key(holder, resource), new Window(limit, limit - remaining, end));
    }

    /** Sets the remaining units of a holder and resource to 0 until the end of the window. */
    public void exhaust(String holder, String resource) {
        Snapshot before = snapshot(holder, resource);
        set(holder, resource, before.limit(), 0, before.reset());
    }

    /** Discards all usage and all limits set; the defaults apply again. */
    public void reset() {
        windows.clear();
    }

    /** Sets the status of responses to requests over a limit: 403, the default, or 429. */
    public void exhaustedStatus(int status) {
        policy = new Policy(status, policy.graphQlErrorType(), policy.enforcement());
    }

    /** Sets the error type of GraphQL requests over the limit: {@code RATE_LIMIT}, the default, or {@code RATE_LIMITED}. */
    public void graphQlErrorType(String type) {
        policy = new Policy(policy.exhaustedStatus(), Objects.requireNonNull(type), policy.enforcement());
    }

    /** Switches the limits on, the default, or off. */
    public void enforcement(Enforcement enforcement) {
        policy = new Policy(policy.exhaustedStatus(), policy.graphQlErrorType(), enforcement);
    }

    /** Returns the current state of a resource of a holder. */
    public Snapshot snapshot(String holder, String resource) {
        Instant now = now();
        Window window = windows.get(new Key(holder, resource));
        return (window == null || !now.isBefore(window.reset()) ? fresh(holder, resource, window, now) : window)
                .snapshot(resource);
    }

    /** Returns the current state of all known resources of a holder, by name of the resource. */
    public Map<String, Snapshot> snapshots(String holder) {
        Map<String, Snapshot> snapshots = new TreeMap<>();
        DEFAULTS.keySet().forEach(resource -> snapshots.put(resource, snapshot(holder, resource)));
        return snapshots;
    }

    /** Returns the current policy. */
    public Policy policy() {
        return policy;
    }

    /** Charges units to a holder. If the limit is exceeded, nothing is charged and the result says so. */
    public Charge charge(String holder, String resource, int units) {
        Instant now = now();
        Charge[] result = new Charge[1];
        windows.compute(new Key(holder, resource), (key, window) -> {
            Window current =
                    window == null || !now.isBefore(window.reset()) ? fresh(holder, resource, window, now) : window;
            boolean allowed = policy.enforcement() == Enforcement.OFF || current.used() < current.limit();
            Window after = allowed ? current.plus(units) : current;
            result[0] = new Charge(after.snapshot(resource), allowed ? units : 0, !allowed);
            return units == 0 && window == null ? null : after;
        });
        return result[0];
    }

    private static Window fresh(String holder, String resource, @Nullable Window last, Instant now) {
        Limit defaults = limitOf(resource);
        int limit = last != null
                ? last.limit()
                : holder.equals(ANONYMOUS) ? defaults.anonymous() : defaults.authenticated();
        return new Window(limit, 0, now.plus(defaults.window()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Limit limitOf(String resource) {
        return DEFAULTS.getOrDefault(resource, new Limit(5000, 60, Duration.ofHours(1)));
    }

    private static Map<String, Limit> defaults() {
        Duration hour = Duration.ofHours(1);
        Duration minute = Duration.ofMinutes(1);
        Map<String, Limit> map = new TreeMap<>();
        map.put("core", new Limit(5000, 60, hour));
        map.put("search", new Limit(30, 10, minute));
        map.put("code_search", new Limit(10, 10, minute));
        map.put("graphql", new Limit(5000, 0, hour));
        map.put("integration_manifest", new Limit(5000, 5000, hour));
        map.put("source_import", new Limit(100, 5, minute));
        map.put("code_scanning_upload", new Limit(5000, 60, hour));
        map.put("code_scanning_autofix", new Limit(10, 10, minute));
        map.put("actions_runner_registration", new Limit(10000, 60, hour));
        map.put("scim", new Limit(15000, 60, hour));
        map.put("dependency_snapshots", new Limit(100, 5, minute));
        map.put("dependency_sbom", new Limit(100, 60, minute));
        map.put("audit_log", new Limit(1750, 60, hour));
        map.put("audit_log_streaming", new Limit(15, 15, hour));
        return map;
    }

    /**
     * How exceeded limits are reported.
     *
     * @param exhaustedStatus the status of REST responses
     * @param graphQlErrorType the type of GraphQL errors
     * @param enforcement whether limits are enforced
     */
    public record Policy(int exhaustedStatus, String graphQlErrorType, Enforcement enforcement) {}

    /**
     * The result of charging a request.
     *
     * @param snapshot the state afterwards
     * @param units the units charged
     * @param exceeded whether the limit was exceeded before, so that the request must be rejected
     */
    public record Charge(Snapshot snapshot, int units, boolean exceeded) {}

    private record Key(String holder, String resource) {}

    private record Limit(int authenticated, int anonymous, Duration window) {}

    private record Window(int limit, int used, Instant reset) {
        Window plus(int units) {
            return new Window(limit, used + units, reset);
        }

        Snapshot snapshot(String resource) {
            return new Snapshot(resource, limit, used, reset);
        }
    }
}
