package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.githubproxy.ManualClock;
import io.github.githubproxy.http.RateLimitKind;
import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.TimeWindow;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

class UsageLedgerTest {
    private final ManualClock clock = new ManualClock();
    private final UsageLedger ledger = new UsageLedger("here/1", 100, clock);

    private ReplicaSnapshot snapshot() {
        return ledger.snapshot(TelemetryEvents.status());
    }

    private ReplicaSnapshot.Used used(TimeWindow window) {
        return Objects.requireNonNull(snapshot().windows().get(window));
    }

    private RequestCounts counts(TimeWindow window, String client) {
        return used(window).clients().getOrDefault(client, RequestCounts.NONE);
    }

    @Test
    void countsEachKindOfRequest() {
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 3));
        ledger.collectProxyRequest(TelemetryEvents.revalidated(clock.instant(), "ci"));
        ledger.collectProxyRequest(TelemetryEvents.bypassed(clock.instant(), "ci", 404));
        ledger.collectProxyRequest(
                TelemetryEvents.rejected(clock.instant(), "ci", 403, RejectionReason.CLIENT_LIMITED));
        ledger.collectProxyRequest(TelemetryEvents.revalidated(clock.instant(), "other"));

        assertThat(counts(TimeWindow.HOUR, "ci")).isEqualTo(new RequestCounts(4, 2, 1, 4, 1, 2, 1));
        assertThat(counts(TimeWindow.HOUR, "ci").hitRatio()).hasValue(0.5);
        assertThat(counts(TimeWindow.HOUR, "other")).isEqualTo(new RequestCounts(1, 1, 1, 0, 1, 0, 0));
        assertThat(used(TimeWindow.HOUR).total()).isEqualTo(new RequestCounts(5, 3, 2, 4, 2, 2, 1));
        assertThat(RequestCounts.NONE.hitRatio()).isEmpty();
    }

    @Test
    void eventsLeaveWindowWhenTooOld() {
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 1));

        clock.advance(Duration.ofSeconds(59));
        assertThat(counts(TimeWindow.MINUTE, "ci").requests()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(counts(TimeWindow.MINUTE, "ci").requests()).isZero();
        assertThat(used(TimeWindow.MINUTE).clients()).isEmpty();
        assertThat(counts(TimeWindow.HOUR, "ci").requests()).isEqualTo(1);

        clock.advance(Duration.ofMinutes(59));
        assertThat(counts(TimeWindow.HOUR, "ci").requests()).isZero();
        assertThat(counts(TimeWindow.DAY, "ci").requests()).isEqualTo(1);

        clock.advance(Duration.ofHours(23));
        assertThat(used(TimeWindow.DAY).total()).isEqualTo(RequestCounts.NONE);
    }

    @Test
    void clockSetBackLosesNoLaterEvents() {
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 1));
        clock.advance(Duration.ofDays(-3));
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 2));
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 3));

        for (TimeWindow window : TimeWindow.values()) {
            assertThat(counts(window, "ci").spent()).isEqualTo(5);
            assertThat(used(window).total().spent()).isEqualTo(5);
        }
    }

    @Test
    void seriesCoverTopSpenders() {
        for (int i = 0; i < 30; i++) {
            ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "client" + i, "/a", i));
        }
        clock.advance(Duration.ofMinutes(2));
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "client29", "/a", 7));

        ReplicaSnapshot.Used hour = used(TimeWindow.HOUR);
        assertThat(hour.spent()).hasSize(60);
        assertThat(hour.spent().subList(56, 60)).containsExactly(0L, 435L, 0L, 7L);
        assertThat(hour.spentBy()).hasSize(20).containsKey("client10").doesNotContainKey("client9");
        assertThat(hour.spentBy().get("client29")).endsWith(29L, 0L, 7L);
        assertThat(hour.lastSlot()).isEqualTo(clock.instant().getEpochSecond() / 60);
    }

    @Test
    void internalAndClientCallsCountOnce() {
        ledger.collectGitHubResponse(TelemetryEvents.gitHubResponse(clock.instant(), "-", 1, Optional.empty()));
        ledger.collectGitHubResponse(TelemetryEvents.gitHubResponse(clock.instant(), "-", 0, Optional.empty()));
        ledger.collectGitHubResponse(TelemetryEvents.gitHubResponse(clock.instant(), "ci", 1, Optional.empty()));
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 1));

        assertThat(used(TimeWindow.HOUR).clients())
                .isEqualTo(Map.of(
                        "-", new RequestCounts(0, 0, 0, 1, 0, 0, 0), "ci", new RequestCounts(1, 1, 0, 1, 0, 0, 0)));
    }

    @Test
    void needsOnlyUnreportedGitHubResponses() {
        assertThat(ledger.needs(TelemetryEvents.gitHubResponse(clock.instant(), "ci", 1, Optional.empty())))
                .isFalse();
        assertThat(ledger.needs(TelemetryEvents.gitHubResponse(clock.instant(), "-", 0, Optional.empty())))
                .isFalse();
        assertThat(ledger.needs(TelemetryEvents.gitHubResponse(clock.instant(), "-", 1, Optional.empty())))
                .isTrue();
        assertThat(ledger.needs(
                        TelemetryEvents.gitHubResponse(clock.instant(), "ci", 0, Optional.of(RateLimitKind.PRIMARY))))
                .isTrue();
    }

    @Test
    void routesAreSortedByCost() {
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 2));
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/b", 5));
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "bot", "/a", 1));
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 2));
        ledger.collectProxyRequest(TelemetryEvents.revalidated(clock.instant(), "free"));

        assertThat(used(TimeWindow.DAY).routes())
                .containsExactly(
                        new ReplicaSnapshot.RouteCost("ci", "GET", "/b", 5),
                        new ReplicaSnapshot.RouteCost("ci", "GET", "/a", 4),
                        new ReplicaSnapshot.RouteCost("bot", "GET", "/a", 1));
    }

    @Test
    void paceIsHourlyRateOfTenMinutes() {
        for (int minute = 0; minute < 30; minute++) {
            ledger.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 100));
            clock.advance(Duration.ofMinutes(1));
        }
        // The ten newest slots cover nine minutes, because the last one has just begun.
        assertThat(snapshot().pace()).containsOnlyKeys("core");
        assertThat(snapshot().pace().get("core")).isCloseTo(6000, within(0.01));

        ledger.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 100));
        ledger.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "search", 10));
        clock.advance(Duration.ofSeconds(30));
        assertThat(snapshot().pace().get("core")).isCloseTo(1000 * 3600 / 570.0, within(0.01));
        assertThat(snapshot().pace().get("search")).isCloseTo(10 * 3600 / 570.0, within(0.01));

        clock.advance(Duration.ofMinutes(10));
        assertThat(snapshot().pace()).isEmpty();
    }

    @Test
    void endedBurstIsForgottenAfterThreeMinutes() {
        for (int minute = 0; minute < 20; minute++) {
            ledger.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 10));
            clock.advance(Duration.ofMinutes(1));
        }
        ledger.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 910));
        assertThat(snapshot().pace().get("core"))
                .as("as in the last nine minutes")
                .isCloseTo(1000 * 3600 / 540.0, within(0.01));

        for (int minute = 0; minute < 3; minute++) {
            clock.advance(Duration.ofMinutes(1));
            ledger.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 10));
        }
        assertThat(snapshot().pace().get("core"))
                .as("as in the last two minutes")
                .isCloseTo(30 * 3600 / 120.0, within(0.01));
    }

    @Test
    void paceUsesTimeSinceStart() {
        ledger.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 10));
        clock.advance(Duration.ofSeconds(5));
        assertThat(snapshot().pace().get("core"))
                .as("the divisor is at least one minute")
                .isEqualTo(600);

        clock.advance(Duration.ofSeconds(115));
        assertThat(snapshot().pace().get("core"))
                .as("the divisor is the two minutes since the start")
                .isEqualTo(300);
    }

    @Test
    void repeatedEventsMakeOneNotice() {
        for (int i = 0; i < 1_000; i++) {
            ledger.collectProxyRequest(
                    TelemetryEvents.rejected(clock.instant(), "bot", 403, RejectionReason.CLIENT_LIMITED));
            clock.advance(Duration.ofSeconds(1));
        }
        ledger.collectGitHubResponse(
                TelemetryEvents.gitHubResponse(clock.instant(), "ci", 0, Optional.of(RateLimitKind.SECONDARY)));

        assertThat(snapshot().notices())
                .containsExactly(
                        new OperatorNotice("secondary_limit", "ci", "BOT, core", clock.instant(), 1),
                        new OperatorNotice(
                                "client_limited",
                                "bot",
                                "GET /rest",
                                clock.instant().minusSeconds(1),
                                1_000));
    }

    @Test
    void keepsNewestHundredNotices() {
        for (int i = 0; i < 1_000; i++) {
            ledger.collectProxyRequest(
                    TelemetryEvents.rejected(clock.instant(), "bot" + i, 403, RejectionReason.DENIED));
        }

        assertThat(snapshot().notices())
                .hasSize(100)
                .extracting(OperatorNotice::client)
                .startsWith("bot999", "bot998")
                .endsWith("bot900");
    }

    @Test
    void totalsStayRightWithManyClients() {
        for (int round = 0; round < 3; round++) {
            ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "runaway", "/a", 500));
            for (int i = 0; i < 2_000; i++) {
                ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "client" + i, "/a", 1));
            }
            clock.advance(Duration.ofMinutes(20));
        }

        ReplicaSnapshot.Used day = used(TimeWindow.DAY);
        assertThat(day.total()).isEqualTo(new RequestCounts(6_003, 6_003, 0, 7_500, 0, 0, 0));
        assertThat(day.clients().values().stream().reduce(RequestCounts.NONE, RequestCounts::plus))
                .isEqualTo(day.total());
        assertThat(day.clients()).hasSizeLessThanOrEqualTo(101).containsKey(ReservedClientNames.OTHERS);
        assertThat(day.clients().get("runaway")).isEqualTo(new RequestCounts(3, 3, 0, 1_500, 0, 0, 0));
        ReplicaSnapshot.Used hour = used(TimeWindow.HOUR);
        assertThat(hour.clients().values().stream().reduce(RequestCounts.NONE, RequestCounts::plus))
                .isEqualTo(hour.total());
    }

    @Test
    void concurrentEventsAreNotLost() throws Exception {
        int threads = 8;
        CyclicBarrier barrier = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(thread -> pool.submit(() -> {
                        barrier.await();
                        for (int i = 0; i < 2_000; i++) {
                            ledger.collectProxyRequest(
                                    TelemetryEvents.spending(clock.instant(), "client" + i % 200, "/a", 1));
                            if (i % 500 == 0) {
                                snapshot();
                            }
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(used(TimeWindow.HOUR).total().spent()).isEqualTo(threads * 2_000L);
    }

    @Test
    void fullLedgerStaysWithinStatedBytes() {
        UsageLedger full = new UsageLedger("here/1", 1_000, clock);
        for (int i = 0; i < 100_000; i++) {
            String client = longName("client", i % 10_000);
            String route = longName("/repos/{owner}/{repo}/route", i / 10);
            full.collectProxyRequest(TelemetryEvents.spending(clock.instant(), client, route, 1 + i % 3));
            full.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), longName("resource", i % 1_000), 1));
            full.collectProxyRequest(TelemetryEvents.rejected(clock.instant(), client, 403, RejectionReason.DENIED));
            if (i % 1_000 == 0) {
                clock.advance(Duration.ofMinutes(10));
            }
        }
        full.snapshot(TelemetryEvents.status());

        long taken = GraphLayout.parseInstance(full).totalSize();
        long bound = UsageLedger.maxBytes(1_000);
        show(taken, bound);
        assertThat(taken).isLessThanOrEqualTo(bound);
        assertThat(bound).as("the bound is at most 1.5 times the actual size").isLessThanOrEqualTo(taken * 3 / 2);
    }

    /** Returns a name of the maximum length of a client name. */
    private static String longName(String beginning, int number) {
        return String.format("%-100s", beginning).replace(' ', 'ä').substring(0, 93) + String.format("%07d", number);
    }

    @SuppressWarnings("SystemOut")
    private static void show(long taken, long bound) {
        System.out.printf(
                "10,000 clients, 100,000 pairs of client and route: %,d bytes used, bound %,d%n", taken, bound);
    }
}
