package io.github.githubproxy.usage;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.store.DaemonThreadFactory;
import io.github.githubproxy.store.RedisSchemes;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ReportJson;
import io.github.githubproxy.telemetry.StatusReport;
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
 * Tells who uses what. Where replicas share a Redis, each leaves word there every few seconds, and any of them tells of
 * all. Safe for use by many threads.
 */
public final class UsageReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageReporter.class);
    private static final Duration EVERY = Duration.ofSeconds(3);

    /** Whoever asks more often costs no more for it. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    /** The one report there is. */
    private static final String ABOUT_ALL = "all";

    private static final int CONNECTIONS = 2;

    /** More than what is told of as many clients as are told apart anywhere. */
    private static final int MOST_BYTES = 32 << 20;

    private final UsageLedger ledger;
    private final Supplier<ProxyStatus> status;
    private final InstantSource clock;
    private final Optional<RedisReplicaBoard> board;
    private final LoadingCache<String, StatusReport> latest;
    private final ScheduledThreadPoolExecutor background =
            new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("github-proxy-status"));

    private UsageReporter(
            UsageLedger ledger,
            Supplier<ProxyStatus> status,
            InstantSource clock,
            Ticker ticker,
            Optional<RedisReplicaBoard> board) {
        this.ledger = ledger;
        this.status = status;
        this.clock = clock;
        this.board = board;
        this.latest =
                Caffeine.newBuilder().expireAfterWrite(KEPT).ticker(ticker).build(about -> made());
    }

    /**
     * Makes one that tells of what a ledger counts.
     *
     * @param status tells the state of the proxy, without waiting for anything
     * @param cacheBackendUrl where the cache is: if that is a Redis, all that use it are told of
     * @param ticker tells how old a report is
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
                        ? Optional.of(new RedisReplicaBoard(RedisSchemes.connect(cacheBackendUrl, CONNECTIONS)))
                        : Optional.empty());
    }

    /** Begins to leave word for others. */
    public void begin() {
        board.ifPresent(shared -> {
            var unused = background.scheduleWithFixedDelay(
                    () -> leaveWord(shared), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** Returns what is so now, or was within the last second. Other replicas may have told of themselves a few seconds ago. */
    public StatusReport report() {
        return latest.get(ABOUT_ALL);
    }

    private StatusReport made() {
        ReplicaSnapshot own = ledger.snapshot(status.get());
        List<ReplicaSnapshot> told = new ArrayList<>(List.of(own));
        board.ifPresent(shared -> shared.others(own.replica()).forEach(word -> read(word, told)));
        return ReplicaReports.report(told, clock.instant());
    }

    /**
     * Returns what one client has used.
     *
     * @param limits what it has left
     */
    public ClientReport report(String client, List<RateLimit> limits) {
        return ClientReport.of(client, report(), limits);
    }

    /** What is of another version, or damaged, counts as not there. */
    private static void read(byte[] word, List<ReplicaSnapshot> told) {
        try {
            told.add(ReportJson.read(unpacked(word), ReplicaSnapshot.class));
        } catch (IOException e) {
            LOG.debug("What another replica tells of itself cannot be read", e);
        }
    }

    private void leaveWord(RedisReplicaBoard shared) {
        try {
            ReplicaSnapshot own = ledger.snapshot(status.get());
            shared.leave(own.replica(), packed(ReportJson.write(own)));
        } catch (RuntimeException e) {
            LOG.warn("This replica could not tell others of itself", e);
        }
    }

    private static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return gzip.readNBytes(MOST_BYTES);
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
        board.ifPresent(RedisReplicaBoard::close);
    }
}
