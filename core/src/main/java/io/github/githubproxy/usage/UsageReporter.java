package io.github.githubproxy.usage;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.store.RedisSchemes;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.format.ReportJson;
import io.github.githubproxy.threads.DaemonThreadFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the reports for status and usage pages. Replicas that share a Redis publish a snapshot there every few seconds, and each
 * of them reports on all. Safe for use by many threads.
 */
public final class UsageReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageReporter.class);
    /** The usual interval between two snapshots of a replica. */
    public static final Duration PUBLISH_INTERVAL = Duration.ofSeconds(3);

    /** A report is reused for this long, which bounds the cost of frequent calls. */
    private static final Duration REPORT_TTL = Duration.ofSeconds(1);

    /** The only key of {@link #latest}. */
    private static final String ALL = "all";

    private static final int CONNECTIONS = 2;

    /** Upper bound of an unpack snapshot; a snapshot with the greatest number of clients is smaller. */
    private static final int MAX_SNAPSHOT_BYTES = 32 << 20;

    private final UsageLedger ledger;
    private final Supplier<ProxyStatus> status;
    private final InstantSource clock;
    private final Optional<RedisSnapshotExchange> exchange;
    private final LoadingCache<String, StatusReport> latest;
    private final DaemonThreadFactory threads = new DaemonThreadFactory("github-proxy-status");
    private final ScheduledThreadPoolExecutor background = new ScheduledThreadPoolExecutor(1, threads);

    private UsageReporter(
            UsageLedger ledger,
            Supplier<ProxyStatus> status,
            InstantSource clock,
            Ticker ticker,
            Optional<RedisSnapshotExchange> exchange) {
        this.ledger = ledger;
        this.status = status;
        this.clock = clock;
        this.exchange = exchange;
        this.latest = Caffeine.newBuilder()
                .expireAfterWrite(REPORT_TTL)
                .ticker(ticker)
                .build(all -> newReport());
    }

    /**
     * Makes a reporter on a ledger.
     *
     * @param status returns the state of the proxy and must not block
     * @param cacheBackendUrl {@code CACHE_BACKEND_URL}; if it is a Redis, reports cover all replicas that use it
     * @param ticker measures the age of a report
     */
    public static UsageReporter of(
            UsageLedger ledger,
            Supplier<ProxyStatus> status,
            String cacheBackendUrl,
            InstantSource clock,
            Ticker ticker) {
        return new UsageReporter(
                ledger,
                status,
                clock,
                ticker,
                RedisSchemes.matches(cacheBackendUrl)
                        ? Optional.of(new RedisSnapshotExchange(RedisSchemes.connect(cacheBackendUrl, CONNECTIONS)))
                        : Optional.empty());
    }

    /**
     * Prepares the use of a changed {@code CACHE_BACKEND_URL}.
     *
     * @return the change, which cannot fail
     * @throws io.github.githubproxy.config.ConfigException if it is the URL of a Redis and not valid
     */
    public Runnable prepare(String cacheBackendUrl) {
        return exchange.filter(shared -> RedisSchemes.matches(cacheBackendUrl))
                .map(shared -> shared.prepare(cacheBackendUrl))
                .orElse(() -> {});
    }

    /** Begins to publish snapshots for other replicas, at that interval. */
    public void begin(Duration interval) {
        exchange.ifPresent(shared -> {
            var unused = background.scheduleWithFixedDelay(
                    () -> publish(shared), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** Returns a report that is at most a second old. The snapshots of other replicas may be a few seconds older. */
    public StatusReport report() {
        return latest.get(ALL);
    }

    private StatusReport newReport() {
        ReplicaSnapshot own = ledger.snapshot(status.get());
        List<ReplicaSnapshot> snapshots = new ArrayList<>(List.of(own));
        exchange.ifPresent(shared -> shared.others(own.replica()).forEach(packed -> read(packed, snapshots)));
        return ReplicaReports.report(snapshots, clock.instant());
    }

    /**
     * Returns the report of one client.
     *
     * @param limits what the client has left, by resource
     */
    public ClientReport report(String client, List<RateLimit> limits) {
        return ClientReports.of(client, report(), limits);
    }

    /** Adds a published snapshot. One of an incompatible version, or a damaged one, is ignored. */
    private static void read(byte[] packed, List<ReplicaSnapshot> snapshots) {
        try {
            snapshots.add(ReportJson.read(unpack(packed), ReplicaSnapshot.class));
        } catch (IOException e) {
            LOG.debug("Cannot read the snapshot of another replica", e);
        }
    }

    private void publish(RedisSnapshotExchange shared) {
        try {
            ReplicaSnapshot own = ledger.snapshot(status.get());
            shared.publish(own.replica(), pack(ReportJson.write(own)));
        } catch (RuntimeException e) {
            LOG.warn("Cannot publish the snapshot of this replica", e);
        }
    }

    private static byte[] pack(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return gzip.readNBytes(MAX_SNAPSHOT_BYTES);
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
        exchange.ifPresent(RedisSnapshotExchange::close);
        threads.awaitEnd();
    }
}
