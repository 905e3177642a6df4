package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.Scope;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RateLimitKind;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.MicrometerTelemetryCollector;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent.QuotaUse;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.RequestOrigin;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicrometerTest {
    private static final String REPOSITORY = "/repos/acme/hello";

    /** The documented maximum number of series. */
    private static final int MAX_SERIES = 40_000;

    private static final List<CacheOutcome> OUTCOMES = List.of(CacheOutcome.values());

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PoolFixture fixture = PoolFixture.of(data -> {
                data.addUser("alice").token("ghp_alice_token_1").token("ghp_alice_token_2");
                data.addOrganization("acme");
                data.addRepository("acme", "hello").issues().add("An issue");
            })
            .configured(config -> config.pat("ALICE", "ghp_alice_token_1").pat("SAME", "ghp_alice_token_2"))
            .client(Client.unrestricted("second"), "second-client-token");

    @AfterEach
    void close() {
        fixture.close();
    }

    private void start() {
        fixture.start(builder -> builder.telemetry(new MicrometerTelemetryCollector(registry)));
        fixture.github.rateLimits().reset();
    }

    @Test
    void metricsMatchJournal() throws Exception {
        start();
        long before = sum("github.proxy.quota.spent");

        ConcurrentTasks.run(8, () -> {
            for (int i = 0; i < 25; i++) {
                fixture.get(REPOSITORY);
                fixture.getAs("second-client-token", REPOSITORY + "/issues?page=" + i);
                fixture.get(REPOSITORY + "/nothing-here");
                fixture.post("/graphql", "{\"query\":\"{ viewer { login } }\"}");
            }
            return null;
        });

        await().until(() -> sum("github.proxy.requests") == 800);
        Journal journal = fixture.github.journal();
        assertThat(sum("github.proxy.quota.spent") - before).isEqualTo(journal.quotaUnits());
        assertThat(sum("github.proxy.upstream.responses", "status", "304")).isEqualTo(journal.totalWithStatus(304));
        assertThat(sum("github.proxy.upstream.responses", "status", "404")).isEqualTo(journal.totalWithStatus(404));
        assertThat(sum("github.proxy.requests", "client", "second")).isEqualTo(200);
        assertThat(sum("github.proxy.requests", "route", "/graphql")).isEqualTo(200);
        assertThat(sum("github.proxy.requests", "client", "second", "cache", "revalidated")
                        + sum("github.proxy.requests", "client", "second", "cache", "coalesced"))
                .isEqualTo(sum("github.proxy.quota.saved", "client", "second"));
        assertThat(registry.get("github.proxy.upstream.duration").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .isEqualTo(journal.total() + 2);
    }

    @Test
    void tokensOfOneUserShareOneGauge() {
        start();

        fixture.get(REPOSITORY);

        await().untilAsserted(() -> assertThat(
                        registry.find("github.proxy.credential.remaining").gauges())
                .singleElement()
                .satisfies(gauge -> assertThat(gauge.value()).isBetween(4990.0, 4999.0)));
        assertThat(registry.get("github.proxy.credential.usable").gauges()).hasSize(2);
    }

    @Test
    void countsLimitsRotationsAndRejections() {
        start();
        fixture.github.faults().next(any(), Fault.primaryLimit(403));

        fixture.get(REPOSITORY);

        await().until(() -> sum("github.proxy.requests") == 1);
        assertThat(sum("github.proxy.limits.met", "kind", "primary")).isEqualTo(1);
        assertThat(sum("github.proxy.refusals", "reason", "exhausted")).isEqualTo(1);
        assertThat(sum("github.proxy.rotations")).isZero();
    }

    @Test
    void rateLimitRequestHasNoResourceLabel() {
        start();
        await().until(() -> sum("github.proxy.upstream.responses", "resource", "core") == 2);

        fixture.get("/rate_limit");

        await().until(() -> sum("github.proxy.upstream.responses", "resource", "-") == 1);
        assertThat(sum("github.proxy.upstream.responses", "resource", "core"))
                .as("only the internal requests for the users of the tokens")
                .isEqualTo(2);
    }

    @Test
    void closeRemovesMetrics() {
        start();
        fixture.get(REPOSITORY);

        fixture.proxy().close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void everyMetricHasDescription() {
        start();
        fixture.get(REPOSITORY);
        await().until(() -> sum("github.proxy.requests") == 1);

        assertThat(registry.getMeters())
                .isNotEmpty()
                .extracting(Meter::getId)
                .allMatch(id -> id.getName().startsWith("github.proxy."))
                .allMatch(id -> id.getDescription() != null);
    }

    @Test
    void distinctPathsShareOneSeries() {
        Client nobody = Client.scoped("nobody", List.of(Scope.everything().withPath("/nothing")));
        fixture.client(nobody, "token-of-nobody");
        start();

        for (int i = 0; i < 10_000; i++) {
            ProxyRequest request = ProxyRequest.builder("GET")
                    .headers(Headers.of("Authorization", "token token-of-nobody"))
                    .build();
            BufferedResponse.read(fixture.proxy().serve("/repos/acme/repo" + i + "/issues", request));
            if (i % 1000 == 0) {
                int sent = i + 1;
                await().until(() -> sum("github.proxy.requests") == sent);
            }
        }

        await().until(() -> sum("github.proxy.requests") == 10_000);
        assertThat(registry.get("github.proxy.requests").counters()).hasSize(1);
    }

    @Test
    void seriesCountIsBounded() {
        MicrometerTelemetryCollector collector = new MicrometerTelemetryCollector(registry);
        fixture.start(builder -> builder);
        ProxyStatus empty = fixture.proxy().status();
        collector.begin(() -> new ProxyStatus(
                empty.at(),
                manyCredentials(),
                empty.tokens(),
                empty.cache(),
                0,
                empty.collectors(),
                empty.configuration()));
        Random random = new Random(1);
        int events = 300_000;

        for (int i = 0; i < events; i++) {
            RequestOrigin origin =
                    new RequestOrigin("id", "client" + i % 10_000, "GET", "/route/" + random.nextInt(1_000));
            CredentialLabel credential = new CredentialLabel("credential" + random.nextInt(1_000), "print");
            String resource = "resource" + random.nextInt(100);
            CacheOutcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
            int status = 100 + random.nextInt(500);
            collector.collectGitHubResponse(new GitHubResponseEvent(
                    Instant.EPOCH,
                    origin,
                    credential,
                    status,
                    resource,
                    Optional.empty(),
                    1,
                    Optional.of(RateLimitKind.PRIMARY),
                    Optional.empty(),
                    Duration.ofMillis(random.nextInt(1_000))));
            collector.collectProxyRequest(new ProxyRequestEvent(
                    Instant.EPOCH,
                    origin,
                    status,
                    outcome,
                    Optional.empty(),
                    List.of(),
                    new QuotaUse(resource, 1, 1),
                    new ProxyRequestEvent.Exchange(1, 0, Optional.of(credential), Optional.empty()),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    17));
        }

        long series =
                registry.scrape().lines().filter(line -> !line.startsWith("#")).count();
        System.out.println(series + " time series");
        assertThat(series).isLessThan(MAX_SERIES);
        assertThat(registry.get("github.proxy.credential.remaining").gauges().stream()
                        .mapToDouble(Gauge::value)
                        .sum())
                .isEqualTo(1_000 * 100 * 4_999.0);
        assertThat(sum("github.proxy.requests")).isEqualTo(events);
        assertThat(sum("github.proxy.quota.spent")).isEqualTo(events);
        assertThat(sum("github.proxy.upstream.responses")).isEqualTo(events);
    }

    private static List<CredentialStatus> manyCredentials() {
        return IntStream.range(0, 1_000)
                .mapToObj(credential -> new CredentialStatus(
                        "credential" + credential,
                        CredentialStatus.Condition.USABLE,
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        IntStream.range(0, 100)
                                .mapToObj(resource ->
                                        new RateLimit(5_000, 4_999, 1, Instant.EPOCH, "resource" + resource))
                                .toList()))
                .toList();
    }

    private long sum(String name, String... tags) {
        return registry.find(name).tags(tags).counters().stream()
                .mapToLong(counter -> Math.round(counter.count()))
                .sum();
    }
}
