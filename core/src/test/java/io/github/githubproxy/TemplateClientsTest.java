package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients of one template, and how they share the pool. */
class TemplateClientsTest {
    private static final int REPOSITORIES = 10_000;

    private static final String TEMPLATE = """
            - name: acme-{repository}
              identity: {issuer: actions, claims: {repository_owner_id: "1234"}}
              limits: {core: 2/h}
            """;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private IdentityFixture fixture;

    @BeforeEach
    void startGitHub() throws Exception {
        fixture = new IdentityFixture(directory);
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        fixture.close();
    }

    private String jobOf(int repository) {
        return fixture.jobOf("acme/r" + repository);
    }

    @Test
    void tenThousandRepositoriesAreBounded() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        fixture.environment.put("USAGE_MAX_CLIENTS", "100");
        // Most requests are served from the cache, so that this test is fast.
        fixture.environment.put("CACHE_FRESH_FOR", "3600");
        fixture.start(
                TEMPLATE.replace("limits:", "maximum: 100\n  limits:"),
                builder -> builder.telemetry(new MicrometerTelemetryCollector(meters)));

        for (int i = 0; i < REPOSITORIES; i++) {
            // One in ten by its token; signing takes most of the time of this test.
            if (i % 10 == 0) {
                assertThat(fixture.getUncached(jobOf(i)).status()).isEqualTo(200);
            } else {
                assertThat(fixture.getByName("acme-acme/r" + i).status()).isEqualTo(200);
            }
        }

        String last = jobOf(REPOSITORIES - 10);
        assertThat(fixture.getUncached(last).status()).isEqualTo(200);
        assertThat(fixture.getUncached(last).status()).isEqualTo(403);
        assertThat(fixture.getUncached(jobOf(REPOSITORIES - 20)).status())
                .as("limited by itself")
                .isEqualTo(200);
        await().until(() -> requests() == REPOSITORIES + 3);
        StatusReport.Usage day = Objects.requireNonNull(
                fixture.proxy().usage().orElseThrow().windows().get(TimeWindow.DAY));
        assertThat(day.clients()).hasSizeLessThanOrEqualTo(102);
        assertThat(meters.find("github.proxy.requests").counters().stream()
                        .map(counter -> counter.getId().getTag("client"))
                        .distinct())
                .hasSizeLessThanOrEqualTo(1_001);
        assertThat(fixture.proxy().status().requestsUnderWay()).isZero();
        assertThat(liveInstances("io.github.githubproxy.fairness.LocalQuotaCounters$LocalQuotaCounter"))
                .as("counters of a thousand clients that have spent units")
                .isBetween(1L, 150L);
        assertThat(liveInstances(Client.class.getName()))
                .as("those of the thousand tokens, and the hundred found last by name")
                .isLessThan(1_500);
    }

    /** Returns the number of objects of a class in the heap, after a collection of garbage. */
    private static long liveInstances(String className) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> columns.length > 3 && columns[3].equals(className))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    private long requests() {
        return fixture.proxy()
                .usage()
                .orElseThrow()
                .windows()
                .get(TimeWindow.DAY)
                .total()
                .requests();
    }

    @Test
    void exhaustedClientLeavesOthersAlone() throws Exception {
        fixture.start(TEMPLATE);
        String greedy = jobOf(1);
        for (int i = 0; i < 10; i++) {
            fixture.getUncached(greedy);
        }

        assertThat(fixture.getUncached(greedy).status()).isEqualTo(403);
        assertThat(fixture.getUncached(jobOf(2)).status()).isEqualTo(200);
    }

    @Test
    void busyClientLeavesOthersAlone() throws Exception {
        CountDownLatch response = new CountDownLatch(1);
        fixture.start(TEMPLATE.replace("limits: {core: 2/h}", "concurrency: 2"));
        fixture.github.faults().next(20, RequestPredicates.path(IdentityFixture.REPOSITORY), Fault.hold(response));
        String busy = jobOf(1);
        List<Future<BufferedResponse>> held = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            held.add(threads.submit(() -> fixture.getUncached(busy)));
        }
        await().until(() -> fixture.github.journal().inFlight() == 2);

        assertThat(fixture.getUncached(busy).status()).isEqualTo(429);
        Future<BufferedResponse> other = threads.submit(() -> fixture.getUncached(jobOf(2)));
        await().until(() -> fixture.github.journal().inFlight() == 3);

        response.countDown();
        assertThat(other.get().status()).isEqualTo(200);
        for (Future<BufferedResponse> each : held) {
            assertThat(each.get().status()).isEqualTo(200);
        }
    }

    @Test
    void clientWithFewLeasesIsServedBeforeClientWithHalf() throws Exception {
        CountDownLatch response = new CountDownLatch(1);
        fixture.environment.put("GITHUB_MAX_CONCURRENCY", "2");
        fixture.start(TEMPLATE.replace("  limits: {core: 2/h}\n", ""));
        fixture.github.faults().next(20, RequestPredicates.path(IdentityFixture.REPOSITORY), Fault.hold(response));
        String flooding = jobOf(1);
        List<Future<BufferedResponse>> flood = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            flood.add(threads.submit(() -> fixture.getUncached(flooding)));
        }
        await().until(() -> fixture.github.journal().inFlight() == 2
                && fixture.proxy().status().requestsUnderWay() == 10);
        Future<BufferedResponse> single =
                threads.submit(() -> fixture.send("GET", "/repos/acme/app/issues", "Bearer " + jobOf(2)));
        await().until(() -> fixture.proxy().status().requestsUnderWay() == 11);

        response.countDown();

        assertThat(single.get().status()).isEqualTo(200);
        for (Future<BufferedResponse> each : flood) {
            assertThat(each.get().status()).isEqualTo(200);
        }
        List<String> order = fixture.github.journal().entries(r -> r.path().startsWith("/repos/")).stream()
                .map(entry -> entry.request().path())
                .toList();
        assertThat(order.indexOf("/repos/acme/app/issues"))
                .as("the flood had ten requests before it")
                .isBetween(2, 4);
    }
}
