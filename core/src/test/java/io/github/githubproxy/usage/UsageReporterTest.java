package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.ManualClock;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageReporterTest {
    private final ManualClock clock = new ManualClock();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger reportsMade = new AtomicInteger();
    private final UsageLedger ledger = new UsageLedger("here/1", 100, clock);
    private final UsageReporter usage = UsageReporter.of(ledger, this::status, "inmemory://", clock, nanos::get);

    @AfterEach
    void close() {
        usage.close();
    }

    /** Called once for each report that is created. */
    private ProxyStatus status() {
        reportsMade.incrementAndGet();
        return TelemetryEvents.status();
    }

    private long requests(String client) {
        return Objects.requireNonNull(usage.report(client, List.of()).windows().get(TimeWindow.HOUR))
                .own()
                .orElseThrow()
                .requests();
    }

    @Test
    void reportIsReusedForOneSecond() {
        for (int i = 0; i < 1000; i++) {
            usage.report();
            usage.report("ci", List.of());
            usage.report("bot", List.of());
        }
        assertThat(reportsMade).hasValue(1);

        ledger.collectProxyRequest(TelemetryEvents.revalidated(clock.instant(), "ci"));
        assertThat(requests("ci")).isZero();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(requests("ci")).isEqualTo(1);
        assertThat(requests("bot")).isZero();
        assertThat(reportsMade).hasValue(2);
    }

    @Test
    void concurrentCallsGetSameReport() throws Exception {
        int many = 20;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            for (int round = 1; round <= 50; round++) {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                CyclicBarrier start = new CyclicBarrier(many);
                List<Future<StatusReport>> reports = threads.invokeAll(Collections.nCopies(many, () -> {
                    start.await();
                    return usage.report();
                }));

                for (Future<StatusReport> report : reports) {
                    assertThat(report.get()).isSameAs(reports.get(0).get());
                }
                assertThat(reportsMade).hasValue(round);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
