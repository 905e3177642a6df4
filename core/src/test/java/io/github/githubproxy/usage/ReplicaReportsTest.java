package io.github.githubproxy.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.githubproxy.ManualClock;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import io.github.githubproxy.telemetry.ClientReport;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaReportsTest {
    private final ManualClock clock = new ManualClock();
    private final UsageLedger here = new UsageLedger("here/1", 100, clock);
    private final UsageLedger there = new UsageLedger("there/2", 100, clock);

    private StatusReport report(ReplicaSnapshot... snapshot) {
        return ReplicaReports.report(List.of(snapshot), clock.instant());
    }

    private static ReplicaSnapshot snapshot(UsageLedger ledger, CredentialStatus... credentials) {
        return ledger.snapshot(TelemetryEvents.status(credentials));
    }

    private StatusReport.Usage hour(StatusReport report) {
        return Objects.requireNonNull(report.windows().get(TimeWindow.HOUR));
    }

    private CredentialStatus credential(String name, RateLimit... limits) {
        return credential(name, CredentialStatus.Condition.USABLE, Optional.empty(), limits);
    }

    private CredentialStatus credential(
            String name, CredentialStatus.Condition condition, Optional<String> shares, RateLimit... limits) {
        return new CredentialStatus(name, condition, Optional.empty(), shares, 3, List.of(limits));
    }

    private RateLimit core(long remaining, long seconds) {
        Instant reset = Instant.parse("2026-11-23T10:30:00Z").plusSeconds(seconds);
        return new RateLimit(5000, remaining, 5000 - remaining, reset, "core");
    }

    @Test
    void sumsCountsAndSortsBySpending() {
        here.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 3));
        here.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "bot", "/b", 5));
        there.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 4));
        there.collectProxyRequest(TelemetryEvents.revalidated(clock.instant(), "reader"));

        StatusReport report = report(snapshot(here), snapshot(there));

        StatusReport.Usage hour = hour(report);
        assertThat(hour.clients())
                .extracting(StatusReport.Row::name, StatusReport.Row::requests, StatusReport.Row::quotaSpent)
                .containsExactly(tuple("ci", 2L, 7L), tuple("bot", 1L, 5L), tuple("reader", 1L, 0L));
        assertThat(hour.total().requests()).isEqualTo(4);
        assertThat(hour.total().quotaSaved()).isEqualTo(1);
        assertThat(hour.routes())
                .containsExactly(
                        new StatusReport.Route("ci", "GET", "/a", 7), new StatusReport.Route("bot", "GET", "/b", 5));
        assertThat(hour.quotaSpent()).hasSize(60).endsWith(0L, 12L);
        assertThat(hour.quotaSpentBy().get("ci")).endsWith(0L, 7L);
        assertThat(report.replicas()).extracting(StatusReport.Replica::name).containsExactly("here/1", "there/2");
        assertThat(report.forecasts()).as("GitHub has reported no limit").isEmpty();
        assertThat(report.windows().keySet()).containsExactly(TimeWindow.MINUTE, TimeWindow.HOUR, TimeWindow.DAY);
    }

    @Test
    void olderSnapshotKeepsItsSlots() {
        there.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 4));
        ReplicaSnapshot before = snapshot(there);
        clock.advance(Duration.ofMinutes(1));
        here.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 3));

        assertThat(hour(report(snapshot(here), before)).quotaSpent()).endsWith(0L, 4L, 3L);
    }

    @Test
    void clockAheadCountsAsNow() {
        here.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 3));
        ReplicaSnapshot now = snapshot(here);
        clock.advance(Duration.ofMinutes(2));
        there.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 4));
        ReplicaSnapshot ahead = snapshot(there);

        StatusReport report = ReplicaReports.report(List.of(now, ahead), now.at());

        assertThat(hour(report).quotaSpent()).endsWith(0L, 7L);
        assertThat(hour(report).total().quotaSpent()).isEqualTo(7);
    }

    @Test
    void laterWindowAndFewerRemainingWin() {
        StatusReport report = report(
                snapshot(here, credential("BOT", core(900, 0)), credential("OLD", core(10, 0))),
                snapshot(there, credential("BOT", core(800, 2)), credential("OLD", core(4000, 3600))));

        assertThat(report.credentials())
                .extracting(one -> one.name() + " " + one.limits().get(0).remaining() + " " + one.requestsUnderWay())
                .containsExactly("BOT 800 6", "OLD 4000 6");
    }

    @Test
    void forecastSkipsDuplicateAndRefusedLimits() {
        here.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 100));
        there.collectProxyRequest(TelemetryEvents.spendingOn(clock.instant(), "core", 200));
        CredentialStatus[] credentials = {
            credential("BOT", core(900, 0)),
            credential("SAME", CredentialStatus.Condition.USABLE, Optional.of("BOT"), core(900, 0)),
            credential("GONE", CredentialStatus.Condition.REFUSED, Optional.empty(), core(5000, 0))
        };

        StatusReport report = report(snapshot(here, credentials), snapshot(there, credentials));

        assertThat(report.forecasts()).singleElement().satisfies(forecast -> {
            assertThat(forecast.limit()).isEqualTo(5000);
            assertThat(forecast.remaining()).isEqualTo(900);
            assertThat(forecast.unitsPerHour()).isEqualTo(300 * 60);
            assertThat(forecast.emptyAt()).contains(clock.instant().plus(Duration.ofMinutes(3)));
        });
    }

    @Test
    void equalNoticesAreMerged() {
        here.collectProxyRequest(TelemetryEvents.rejected(clock.instant(), "bot", 403, RejectionReason.CLIENT_LIMITED));
        clock.advance(Duration.ofSeconds(5));
        there.collectProxyRequest(
                TelemetryEvents.rejected(clock.instant(), "bot", 403, RejectionReason.CLIENT_LIMITED));
        there.collectGitHubResponse(TelemetryEvents.gitHubResponse(
                clock.instant().minusSeconds(1), "ci", 0, Optional.of(RateLimitKind.PRIMARY)));

        assertThat(report(snapshot(here), snapshot(there)).notices())
                .containsExactly(
                        new OperatorNotice("client_limited", "bot", "GET /rest", clock.instant(), 2),
                        new OperatorNotice(
                                "primary_limit",
                                "ci",
                                "BOT, core",
                                clock.instant().minusSeconds(1),
                                1));
    }

    @Test
    void clientReportShowsOnlyItself() {
        here.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 1));
        here.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "secret-project", "/b", 3));

        ClientReport own = ClientReports.of("ci", report(snapshot(here), snapshot(there)), List.of(core(7, 0)));

        ClientReport.Share hour = Objects.requireNonNull(own.windows().get(TimeWindow.HOUR));
        assertThat(hour.own().orElseThrow().quotaSpent()).isEqualTo(1);
        assertThat(hour.countedWithOthers()).isFalse();
        assertThat(hour.shareOfQuota()).hasValue(0.25);
        assertThat(hour.routes()).containsExactly(new StatusReport.Route("ci", "GET", "/a", 1));
        assertThat(own.replicas()).isEqualTo(2);
        assertThat(own.limits()).containsExactly(core(7, 0));
        assertThat(new String(own.toJson(), UTF_8)).doesNotContain("secret-project");
    }

    @Test
    void idleClientHasEmptyRow() {
        ClientReport.Share day = Objects.requireNonNull(ClientReports.of("idle", report(snapshot(here)), List.of())
                .windows()
                .get(TimeWindow.DAY));

        assertThat(day.own()).hasValue(RequestCounts.NONE.toRow("idle"));
        assertThat(day.countedWithOthers()).isFalse();
        assertThat(day.shareOfQuota()).isEmpty();
    }

    @Test
    void untrackedClientIsReportedAsSuch() {
        UsageLedger small = new UsageLedger("small/1", 1, clock);
        small.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 1));
        small.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "bot", "/b", 3));
        StatusReport report = report(snapshot(small));

        ClientReport.Share droppedShare = share("ci", report);
        assertThat(droppedShare.own()).isEmpty();
        assertThat(droppedShare.countedWithOthers()).isTrue();
        assertThat(droppedShare.shareOfQuota()).isEmpty();
        assertThat(droppedShare.routes()).containsExactly(new StatusReport.Route("ci", "GET", "/a", 1));
        assertThat(new String(ClientReports.of("ci", report, List.of()).toJson(), UTF_8))
                .contains("\"own\":null,\"counted_with_others\":true,\"share_of_quota\":null");

        ClientReport.Share keptShare = share("bot", report);
        assertThat(keptShare.own().orElseThrow().quotaSpent()).isEqualTo(3);
        assertThat(keptShare.countedWithOthers())
                .as("earlier requests may have been counted with others")
                .isTrue();
        assertThat(keptShare.shareOfQuota()).hasValue(0.75);
    }

    @Test
    void untrackedClientUsesOtherReplicasCounts() {
        UsageLedger small = new UsageLedger("small/1", 1, clock);
        small.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 1));
        small.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "bot", "/b", 3));
        there.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci", "/a", 2));

        ClientReport.Share hour = share("ci", report(snapshot(small), snapshot(there)));

        assertThat(hour.own().orElseThrow().quotaSpent()).isEqualTo(2);
        assertThat(hour.countedWithOthers()).isTrue();
    }

    private static ClientReport.Share share(String client, StatusReport report) {
        return Objects.requireNonNull(
                ClientReports.of(client, report, List.of()).windows().get(TimeWindow.HOUR));
    }
}
