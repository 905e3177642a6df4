package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.pathStartingWith;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.withToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.Installation;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool of Apps and users, as seen by clients and by GitHub. */
class CredentialPoolTest extends TwoOrganizations {
    private static final String SEARCH = "/search/issues?q=bug";

    @Test
    void prefersOwnersInstallation() {
        withAll();
        for (int i = 0; i < 5; i++) {
            assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(200);
            assertThat(fixture.getUncached("/repos/globex/secret/issues").status())
                    .isEqualTo(200);
            assertThat(fixture.getUncached("/orgs/ACME").status()).isEqualTo(200);
        }

        assertThat(fixture.credentialHolders(pathStartingWith("/repos/acme"))).containsOnly(holder(acme));
        assertThat(fixture.credentialHolders(pathStartingWith("/repos/globex"))).containsOnly(holder(globex));
        assertThat(fixture.credentialHolders(pathStartingWith("/orgs"))).containsOnly(holder(acme));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "Iv1.app7"})
    void acceptsAppIdOrClientId(String id) {
        fixture.configured(config -> config.app("CI", id, PoolFixture.PEM)).start();

        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
    }

    @Test
    void usesOnlyConfiguredInstallation() {
        acme = installationOn("acme").id();
        fixture.configured(config -> config.app("CI", "7", acme, PoolFixture.PEM))
                .start();

        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
        assertThat(fixture.get("/repos/globex/app").status()).isEqualTo(200);
        assertThat(fixture.get("/repos/globex/secret").status()).isEqualTo(404);
        assertThat(fixture.credentialHolders()).containsOnly(holder(acme));
    }

    @Test
    void discoversInstallationChangesWithinHour() {
        withApp();
        GitHubApp app = fixture.github.data().apps().get(0);
        fixture.github.data().addOrganization("initech");
        fixture.github.data().addRepository("initech", "secret").visibility(Repository.Visibility.PRIVATE);
        Installation added = app.install("initech");
        app.uninstall(installationOn("globex"));
        assertThat(fixture.get("/repos/initech/secret").status()).isEqualTo(404);

        fixture.clock.advance(Duration.ofMinutes(61));
        fixture.get(PUBLIC);

        await().untilAsserted(() -> assertThat(
                        fixture.getUncached("/repos/initech/secret").status())
                .isEqualTo(200));
        assertThat(fixture.credentialHolders(path("/repos/initech/secret"))).contains(RateLimits.holderOf(added));
        fixture.github.journal().clear();
        assertThat(fixture.getUncached("/repos/globex/app").status()).isEqualTo(200);
        assertThat(fixture.credentialHolders()).doesNotContain(holder(globex));
    }

    @Test
    void acceptsLongTokensWithDots() {
        fixture.github
                .installationTokens()
                .tokenFormat(io.github.githubproxy.fakegithub.auth.InstallationTokenIssuer.TokenFormat.LONG);
        withApp();

        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
        assertThat(fixture.github
                        .journal()
                        .last(get(PRIVATE))
                        .request()
                        .header("Authorization")
                        .orElseThrow())
                .hasSizeGreaterThan(500);
    }

    @Test
    void renewsTokenInBackgroundBeforeExpiry() {
        withApp();
        Installation installation = installationOn("acme");
        fixture.getUncached(PRIVATE);
        fixture.clock.advance(Duration.ofMinutes(44));
        fixture.getUncached(PRIVATE);
        assertThat(fixture.github.installationTokens().issuedAt(installation)).hasSize(1);

        fixture.clock.advance(Duration.ofMinutes(2));
        fixture.getUncached(PRIVATE);
        await().untilAsserted(
                        () -> assertThat(fixture.github.installationTokens().issuedAt(installation))
                                .hasSize(2));

        fixture.clock.advance(Duration.ofMinutes(44));
        fixture.getUncached(PRIVATE);
        assertThat(fixture.github.installationTokens().issuedAt(installation))
                .as("the second token is used for as long as the first")
                .hasSize(2);

        fixture.clock.advance(Duration.ofMinutes(7));
        fixture.github.faults().next(pathStartingWith("/app/"), Fault.delay(Duration.ofMillis(200)));
        assertThat(fixture.getUncached(PRIVATE).status())
                .as("waits for the new token")
                .isEqualTo(200);
        assertThat(fixture.github.installationTokens().issuedAt(installation)).hasSize(3);
    }

    @Test
    void waitsForTokenRenewalInProgress() throws Exception {
        withApp();
        Installation installation = installationOn("acme");
        fixture.getUncached(PRIVATE);
        fixture.clock.advance(Duration.ofMinutes(46));
        CountDownLatch response = new CountDownLatch(1);
        fixture.github.faults().next(pathStartingWith("/app/"), Fault.hold(response));
        fixture.getUncached(PRIVATE);
        await().until(() -> fixture.github.journal().inFlight() == 1);

        fixture.clock.advance(Duration.ofMinutes(10));
        var statuses = new LinkedBlockingQueue<Integer>();
        Thread requester =
                new Thread(() -> statuses.add(fixture.getUncached(PRIVATE).status()));
        requester.start();
        await().until(() -> requester.getState() == Thread.State.TIMED_WAITING);
        response.countDown();

        assertThat(statuses.poll(30, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(fixture.github.installationTokens().issuedAt(installation)).hasSize(2);
    }

    @Test
    void failedRenewalKeepsCurrentToken() {
        withApp();
        fixture.getUncached(PRIVATE);
        fixture.clock.advance(Duration.ofMinutes(46));
        fixture.github.faults().always(pathStartingWith("/app/"), Fault.outage());

        for (int i = 0; i < 3; i++) {
            assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(200);
        }
        await().until(() -> fixture.github.journal().count(pathStartingWith("/app/")) >= 2);
        assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(200);
    }

    @Test
    void expiredTokenIsRenewedOnceForAllWaiters() throws Exception {
        withApp();
        Installation installation = installationOn("acme");
        for (int round = 0; round < 5; round++) {
            int before =
                    fixture.github.installationTokens().issuedAt(installation).size();
            fixture.clock.advance(Duration.ofMinutes(61));
            fixture.github
                    .faults()
                    .next(pathStartingWith("/app/installations/" + acme), Fault.delay(Duration.ofMillis(50)));

            List<BufferedResponse> responses = ConcurrentTasks.run(200, () -> fixture.get(PRIVATE));

            assertThat(responses).extracting(BufferedResponse::status).containsOnly(200);
            assertThat(fixture.github.installationTokens().issuedAt(installation))
                    .hasSize(before + 1);
        }
    }

    @Test
    void newTokenIsRetriedOnceAfter401() {
        fixture.github.installationTokens().rejectFirstUses(1);
        withApp();

        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
        assertThat(fixture.github.journal().count(get(PRIVATE))).isEqualTo(2);
        assertThat(fixture.github.installationTokens().issuedAt(installationOn("acme")))
                .hasSize(1);
    }

    @Test
    void replacesRevokedInstallationToken() {
        withApp();
        fixture.get(PRIVATE);
        fixture.clock.advance(Duration.ofMinutes(5));
        installationOn("acme").revokeTokens();

        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
        assertThat(fixture.github.installationTokens().issuedAt(installationOn("acme")))
                .hasSize(2);
    }

    @Test
    void suspendedInstallationIsUnusedUntilProbed() {
        withApp();
        fixture.get(PUBLIC);
        fixture.clock.advance(Duration.ofMinutes(2));
        installationOn("acme").suspend();

        assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200);
        long requestsBefore = fixture.github.journal().count(pathStartingWith("/app/installations/" + acme));
        assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200);
        assertThat(fixture.github.journal().count(pathStartingWith("/app/installations/" + acme)))
                .isEqualTo(requestsBefore);

        installationOn("acme").unsuspend();
        fixture.clock.advance(Duration.ofMinutes(6));
        fixture.getUncached(PUBLIC);
        await().untilAsserted(() -> {
            fixture.getUncached(PUBLIC);
            assertThat(fixture.credentialHolders()
                            .get(fixture.credentialHolders().size() - 1))
                    .isEqualTo(holder(acme));
        });
    }

    @Test
    void suspensionResponseDoesNotResetLimits() {
        fixture.client(Client.unrestricted("people").withCredentials(Set.of("ALICE", "BOB")), "client-token-of-people");
        withAll();
        exhaust("graphql", "alice", "bob");
        fixture.exchange(
                "POST", "/graphql", "client-token-of-people", RequestBody.of(QUERY.getBytes(StandardCharsets.UTF_8)));
        assertThat(fixture.credentialHolders()).contains("alice", "bob");
        fixture.post("/graphql", QUERY);
        int requestsBefore = fixture.credentialHolders().size();
        fixture.clock.advance(Duration.ofMinutes(2));
        installationOn("acme").suspend();
        installationOn("globex").suspend();

        fixture.post("/graphql", QUERY);
        fixture.post("/graphql", QUERY);

        assertThat(fixture.credentialHolders()
                        .subList(requestsBefore, fixture.credentialHolders().size()))
                .as("no credential that is known to be exhausted for graphql")
                .isNotEmpty()
                .doesNotContain("alice", "bob");
    }

    @Test
    void suspendedUsersTokenIsNotUsed() {
        withUsers();
        fixture.github
                .faults()
                .always(
                        request -> request.holder().filter("alice"::equals).isPresent(),
                        Fault.json(403, "{\"message\":\"Sorry. Your account was suspended.\",\"status\":\"403\"}"));

        for (int i = 0; i < 10; i++) {
            assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200);
        }

        assertThat(fixture.credentialHolders().stream().filter("alice"::equals).count())
                .isLessThanOrEqualTo(1);
        fixture.secretDetector.assertCaptured("GitHub refuses ALICE");
    }

    @Test
    void revokedTokenIsProbedWithBackoff() {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice")).start();
        fixture.get(PUBLIC);
        fixture.github.data().revokeToken("ghp_alice");
        assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(502);

        assertThat(probesAfter(Duration.ofMinutes(4))).isZero();
        assertThat(probesAfter(Duration.ofMinutes(2))).isEqualTo(1);
        assertThat(probesAfter(Duration.ofMinutes(6)))
                .as("the probe interval has doubled")
                .isZero();
        assertThat(probesAfter(Duration.ofMinutes(5))).isEqualTo(1);

        fixture.github.data().account("alice").orElseThrow().token("ghp_alice");
        assertThat(probesAfter(Duration.ofMinutes(21))).isEqualTo(1);
        await().untilAsserted(
                        () -> assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200));
    }

    private long probesAfter(Duration pause) {
        fixture.clock.advance(pause);
        fixture.github.journal().clear();
        fixture.getUncached(PUBLIC);
        fixture.getUncached(PUBLIC);
        // Probes run on another thread. The journal lists a request before its response is sent.
        await().during(Duration.ofMillis(100))
                .until(() -> fixture.github.journal().inFlight() == 0);
        return fixture.github.journal().count(path("/rate_limit"));
    }

    @Test
    void headDetectsRevokedTokenWithoutBody() {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice")).start();
        fixture.github.data().revokeToken("ghp_alice");

        BufferedResponse head = fixture.send("HEAD", PUBLIC, RequestBody.empty());

        assertThat(head.status()).isEqualTo(502);
    }

    @Test
    void tokensOfOneUserShareBudget() {
        fixture.configured(config ->
                        config.pat("ONE", "ghp_alice").pat("TWO", "ghp_alice2").pat("BOB", "ghp_bob"))
                .start();

        BufferedResponse response = fixture.get(PUBLIC);
        assertThat(response.header("X-RateLimit-Limit")).isEqualTo("10000");

        exhaust("core", "alice", "bob");
        assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(403);
        assertThat(fixture.credentialHolders())
                .as("one rejection per user, not per token")
                .hasSize(3);
    }

    @Test
    void exhaustedSearchDoesNotAffectCore() {
        withAll();
        fixture.get(SEARCH);
        fixture.clock.advance(Duration.ofSeconds(20));
        exhaust("search", "alice", "bob", holder(acme), holder(globex));
        long first = List.of("alice", "bob", holder(acme), holder(globex)).stream()
                .mapToLong(holder -> fixture.github
                        .rateLimits()
                        .snapshot(holder, "search")
                        .reset()
                        .getEpochSecond())
                .min()
                .orElseThrow();

        BufferedResponse search = fixture.get(SEARCH);
        long requestsBefore = fixture.github.journal().count(pathStartingWith("/search"));
        BufferedResponse again = fixture.get(SEARCH);

        for (BufferedResponse exhausted : List.of(search, again)) {
            assertThat(exhausted.status()).isEqualTo(403);
            assertThat(exhausted.body())
                    .contains("\"message\":\"API rate limit exceeded")
                    .doesNotContain("ID");
            assertThat(exhausted.header("X-RateLimit-Remaining")).isEqualTo("0");
            assertThat(exhausted.header("X-RateLimit-Limit")).isEqualTo("120");
            assertThat(exhausted.header("X-RateLimit-Used")).isEqualTo("120");
            assertThat(exhausted.header("X-RateLimit-Resource")).isEqualTo("search");
            assertThat(exhausted.header("X-RateLimit-Reset")).isEqualTo(Long.toString(first));
            assertThat(exhausted.headers().contains("Retry-After")).isFalse();
        }
        assertThat(fixture.github.journal().count(pathStartingWith("/search"))).isEqualTo(requestsBefore);
        assertThat(fixture.get(PUBLIC).status()).isEqualTo(200);
        assertThat(fixture.post("/graphql", QUERY).body()).contains("viewer");

        fixture.clock.advance(Duration.ofSeconds(first - fixture.clock.instant().getEpochSecond()));
        assertThat(fixture.get(SEARCH).status()).isEqualTo(200);
    }

    @Test
    void exhaustedGraphQlGetsGraphQlError() {
        withUsers();
        exhaust("graphql", "alice", "bob");

        BufferedResponse response = fixture.post("/graphql", QUERY);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("\"type\":\"RATE_LIMITED\"");
        assertThat(response.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(Long.parseLong(response.header("Retry-After"))).isBetween(3500L, 3600L);
        assertThat(fixture.get(PUBLIC).status()).isEqualTo(200);
    }

    @Test
    void rateLimitHeadersSumOverPool() {
        withUsers();
        for (int i = 0; i < 20; i++) {
            BufferedResponse response = fixture.getUncached(PUBLIC);
            long limit = Long.parseLong(response.header("X-RateLimit-Limit"));
            long remaining = Long.parseLong(response.header("X-RateLimit-Remaining"));
            assertThat(limit).isEqualTo(10_000);
            assertThat(remaining).isEqualTo(limit - 2 - i - 1);
            assertThat(response.header("X-RateLimit-Used")).isEqualTo(Long.toString(limit - remaining));
        }
        exhaust("core", "alice");
        fixture.getUncached(PUBLIC);
        BufferedResponse half = fixture.getUncached(PUBLIC);
        assertThat(half.status()).isEqualTo(200);
        assertThat(Long.parseLong(half.header("X-RateLimit-Remaining"))).isBetween(4900L, 4999L);
    }

    @Test
    void rateLimitEndpointReportsPool() throws Exception {
        withAll();
        exhaust("search", "alice");
        fixture.github
                .rateLimits()
                .set("bob", "core", 15_000, 14_000, fixture.clock.instant().plusSeconds(5000));

        BufferedResponse response = fixture.get("/rate_limit");

        JsonNode body = new ObjectMapper().readTree(response.body());
        JsonNode resources = body.path("resources");
        assertThat(resources.path("search").path("remaining").asInt()).isEqualTo(90);
        assertThat(resources.path("search").path("limit").asInt()).isEqualTo(120);
        assertThat(resources.path("core").path("limit").asInt()).isEqualTo(30_000);
        for (String resource : List.of("core", "search", "graphql", "integration_manifest")) {
            JsonNode one = resources.path(resource);
            assertThat(one.path("limit").asInt()).isPositive();
            assertThat(one.path("used").asInt())
                    .isEqualTo(one.path("limit").asInt() - one.path("remaining").asInt());
            assertThat(one.path("reset").asLong())
                    .isGreaterThan(fixture.clock.instant().getEpochSecond());
        }
        assertThat(body.path("rate")).isEqualTo(resources.path("core"));
        assertThat(response.header("X-RateLimit-Limit")).isEqualTo("30000");
        assertThat(response.headers().contains("ETag")).isFalse();
        assertThat(response.header("Cache-Status")).isEqualTo("github-proxy; detail=rate-limit");
        assertThat(fixture.credentialHolders(path("/rate_limit")))
                .containsExactlyInAnyOrder("alice", "bob", holder(acme), holder(globex));
        assertThat(fixture.github.journal().quotaUnits()).isZero();
    }

    @Test
    void rateLimitEndpointIs404IfLimitsAreOff() {
        withUsers();
        fixture.github.rateLimits().enforcement(RateLimits.Enforcement.OFF);

        BufferedResponse response = fixture.get("/rate_limit");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("Cache-Status")).isEqualTo("github-proxy; fwd=request; fwd-status=404");
        assertThat(fixture.get(PUBLIC).headers().contains("X-RateLimit-Limit")).isFalse();
    }

    @Test
    void busyPoolReportsRememberedRateLimits() throws Exception {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice").githubMaxConcurrency(1))
                .start();
        fixture.get(PUBLIC);
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().next(path("/meta"), Fault.hold(until));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<BufferedResponse> slow = thread.submit(() -> fixture.get("/meta"));
            await().until(() -> fixture.github.journal().inFlight() == 1);

            BufferedResponse response = fixture.get("/rate_limit");

            assertThat(response.header("Cache-Status")).isEqualTo("github-proxy; detail=rate-limit-remembered");
            JsonNode resources = new ObjectMapper().readTree(response.body()).path("resources");

            assertThat(resources.path("core").path("limit").asInt()).isEqualTo(5000);
            assertThat(resources.path("search").path("limit").asInt()).isEqualTo(30);
            until.countDown();
            assertThat(slow.get().status()).isEqualTo(200);
        } finally {
            until.countDown();
            thread.shutdownNow();
        }
    }

    @Test
    void rejectedHeadHasNoBody() {
        withUsers();
        exhaust("core", "alice", "bob");

        BufferedResponse refused = fixture.send("HEAD", PUBLIC, RequestBody.empty());

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).isEmpty();
        assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
    }

    @Test
    void rateLimitEndpointWorksWhenExhausted() throws Exception {
        withUsers();
        exhaust("core", "alice", "bob");
        assertThat(fixture.get(PUBLIC).status()).isEqualTo(403);

        BufferedResponse response = fixture.get("/rate_limit");

        assertThat(response.status()).isEqualTo(200);
        assertThat(new ObjectMapper()
                        .readTree(response.body())
                        .path("rate")
                        .path("remaining")
                        .asInt())
                .isZero();
    }

    @Test
    void concurrent401sCountAsOne() throws Exception {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice")).start();
        fixture.get(PUBLIC);
        fixture.github.data().revokeToken("ghp_alice");
        fixture.github.faults().next(20, path(PUBLIC), Fault.delay(Duration.ofMillis(50)));
        ConcurrentTasks.run(20, () -> fixture.getUncached(PUBLIC));

        assertThat(probesAfter(Duration.ofMinutes(6))).isEqualTo(1);
    }

    @Test
    void closeDuringDiscoveryLogsNothing() {
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().always(PoolFixture::isCredentialCall, Fault.hold(until, Fault.reset()));
        try (CapturedLog log = new CapturedLog("io.github.githubproxy.credentials")) {
            fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM).app("CD", "8", PoolFixture.PEM))
                    .startWithoutWaiting();
            await().until(() -> fixture.github.journal().inFlight() == 1);

            fixture.proxy().close();
            until.countDown();

            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("github-proxy-credentials")));
            assertThat(log.lines()).isEmpty();
        } finally {
            until.countDown();
        }
    }

    @Test
    void installationsWorkBeforeUsersAreKnown() {
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().always(PoolFixture::isUserLookup, Fault.hold(until));
        try {
            fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM)
                            .pat("ALICE", "ghp_alice")
                            .pat("BOB", "ghp_bob"))
                    .startWithoutWaiting();

            for (int i = 0; i < 3; i++) {
                assertThat(fixture.getUncached(PRIVATE).status()).isEqualTo(200);
            }
        } finally {
            until.countDown();
        }
    }

    @Test
    void requestWaitsForDueDiscovery() {
        fixture.github.faults().always(pathStartingWith("/app"), Fault.close());
        fixture.configured(config -> config.app("CI", "7", PoolFixture.PEM)).startWithoutWaiting();
        assertThat(fixture.get(PRIVATE).status()).isEqualTo(502);
        fixture.github.faults().clear();
        fixture.clock.advance(Duration.ofSeconds(61));

        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
    }

    @Test
    void limitSeenAtUserLookupIsRemembered() {
        fixture.github
                .faults()
                .next(
                        request -> PoolFixture.isUserLookup(request)
                                && request.holder().filter("alice"::equals).isPresent(),
                        Fault.secondaryLimit(403, Duration.ofSeconds(30)));
        withUsers();

        fixture.clock.advance(Duration.ofSeconds(29));
        for (int i = 0; i < 5; i++) {
            assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200);
        }

        assertThat(fixture.credentialHolders()).containsOnly("bob");
    }

    @Test
    void tokenRejectedAtUserLookupIsNotUsed() {
        fixture.github.data().revokeToken("ghp_bob");
        withUsers();

        for (int i = 0; i < 5; i++) {
            assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200);
        }

        assertThat(fixture.github.journal().count(withToken("ghp_bob"))).isZero();
    }

    @Test
    void repeatedReadsAreRevalidatedForFree() {
        withUsers();
        Repository repository = fixture.github.data().repository("acme", "app").orElseThrow();
        for (int i = 0; i < 10; i++) {
            repository.issues().add("Issue " + i);
            fixture.get(PUBLIC + "/issues/" + (i + 1));
        }
        fixture.github.journal().clear();
        long spent = fixture.github.journal().quotaUnits();

        for (int i = 0; i < 10; i++) {
            fixture.get(PUBLIC + "/issues/" + (i + 1));
        }

        assertThat(fixture.github.journal().totalWithStatus(304)).isEqualTo(10);
        assertThat(fixture.github.journal().quotaUnits()).isEqualTo(spent);
    }

    @Test
    void concurrentRequestsSpreadOverPool() throws Exception {
        withUsers();
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().always(path(PUBLIC), Fault.hold(until));
        ExecutorService threads = Executors.newFixedThreadPool(60);
        try {
            List<Future<BufferedResponse>> all = java.util.stream.IntStream.range(0, 60)
                    .mapToObj(i -> threads.submit(() -> fixture.get(PUBLIC + "?n=" + i)))
                    .toList();
            await().until(() -> fixture.github.journal().inFlight() == 60);
            until.countDown();
            for (Future<BufferedResponse> one : all) {
                assertThat(one.get().status()).isEqualTo(200);
            }
        } finally {
            until.countDown();
            threads.shutdownNow();
        }
        assertThat(fixture.github.journal().peakInFlight("alice")).isBetween(20, 40);
        assertThat(fixture.github.journal().peakInFlight("bob")).isBetween(20, 40);
    }

    @Test
    void limitsConcurrencyPerCredential() throws Exception {
        fixture.configured(config ->
                        config.pat("ALICE", "ghp_alice").pat("BOB", "ghp_bob").githubMaxConcurrency(5))
                .start();
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().always(path(PUBLIC), Fault.hold(until));
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            List<Future<BufferedResponse>> all = java.util.stream.IntStream.range(0, 64)
                    .mapToObj(i -> threads.submit(() -> fixture.get(PUBLIC + "?n=" + i)))
                    .toList();
            await().until(() -> fixture.github.journal().inFlight() == 10);
            await().during(Duration.ofMillis(300))
                    .until(() -> fixture.github.journal().inFlight() == 10);
            assertThat(fixture.github.journal().peakInFlight("alice")).isEqualTo(5);
            assertThat(fixture.github.journal().peakInFlight("bob")).isEqualTo(5);

            until.countDown();
            for (Future<BufferedResponse> one : all) {
                assertThat(one.get().status()).isEqualTo(200);
            }
        } finally {
            until.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void returns503WhileAllSlotsAreTaken() throws Exception {
        fixture.configured(config ->
                        config.pat("ALICE", "ghp_alice").githubMaxConcurrency(1).requestTimeout(Duration.ofSeconds(1)))
                .start();
        ProxyResponse open = fixture.open("/zen");
        assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200);
        open.close();

        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().next(path("/meta"), Fault.hold(until));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<BufferedResponse> slow = thread.submit(() -> fixture.get("/meta"));
            await().until(() -> fixture.github.journal().inFlight() == 1);
            BufferedResponse busy = fixture.getUncached(PUBLIC);
            assertThat(busy.status()).isEqualTo(503);
            assertThat(busy.header("Retry-After")).isEqualTo("1");
            assertThat(busy.body()).contains("under way");
            until.countDown();
            assertThat(slow.get().status()).isEqualTo(200);
        } finally {
            until.countDown();
            thread.shutdownNow();
        }
        assertThat(fixture.getUncached(PUBLIC).status()).isEqualTo(200);
    }

    @Test
    void interruptedClientTakesNoSlot() throws Exception {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice").githubMaxConcurrency(1))
                .start();
        CountDownLatch until = new CountDownLatch(1);
        fixture.github.faults().next(path("/meta"), Fault.hold(until));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<BufferedResponse> slow = threads.submit(() -> fixture.get("/meta"));
            await().until(() -> fixture.github.journal().inFlight() == 1);
            Thread waiting = new Thread(() -> fixture.getUncached(PUBLIC));
            waiting.start();
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

            waiting.interrupt();
            waiting.join(5_000);

            assertThat(waiting.isAlive()).isFalse();
            until.countDown();
            assertThat(slow.get().status()).isEqualTo(200);
            assertThat(fixture.getUncached(PUBLIC).status())
                    .as("the slot was released")
                    .isEqualTo(200);
            assertThat(fixture.github.journal().count(path(PUBLIC))).isEqualTo(1);
        } finally {
            until.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void boundClientUsesOnlyItsCredentials() {
        fixture.client(Client.unrestricted("bound").withCredentials(Set.of("BOB")), "client-token-of-the-bound");
        withAll();

        for (int i = 0; i < 5; i++) {
            fixture.get(PUBLIC);
            assertThat(fixture.getAs("client-token-of-the-bound", PUBLIC).status())
                    .isEqualTo(200);
            assertThat(fixture.credentialHolders()
                            .get(fixture.credentialHolders().size() - 1))
                    .isEqualTo("bob");
        }
        assertThat(fixture.getAs("client-token-of-the-bound", PRIVATE).status())
                .as("bob cannot see the App's repository")
                .isEqualTo(404);
        assertThat(fixture.get(PRIVATE).status()).isEqualTo(200);
        assertThat(fixture.getAs("client-token-of-the-bound", PRIVATE).status()).isEqualTo(404);

        exhaust("core", "bob");
        assertThat(fixture.getAs("client-token-of-the-bound", PUBLIC + "?x").status())
                .isEqualTo(403);
        assertThat(fixture.get(PUBLIC + "?x").status()).isEqualTo(200);
        assertThat(fixture.getAs("client-token-of-the-bound", "/rate_limit").header("X-RateLimit-Limit"))
                .isEqualTo("5000");
    }

    @Test
    void rejectsUnknownCredentialInCodeRegistry() {
        Config config = Config.builder()
                .githubApiUrl(fixture.github.apiUrl())
                .pat("BOT", "ghp_alice")
                .build();
        ClientRegistry clients = ClientRegistry.builder()
                .add(Client.unrestricted("one").withCredentials(Set.of("BOTT")))
                .build();

        assertThatThrownBy(() -> Proxy.builder(config).clients(clients).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("client one")
                .hasMessageContaining("BOTT")
                .hasMessageContaining("known are BOT");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /installation/token",
        "DELETE, /installation/token/",
        "DELETE, /api/v3/installation/token",
        "DELETE, /Installation/Token",
        "DELETE, /installation%2Ftoken",
        "DELETE, /installation/t%6fken",
        "DELETE, /installation/token.json",
        "DELETE, /installation/token;x",
        "DELETE, /installation/token%20",
        "POST, /applications;a/x/token",
        "DELETE, /installation;a/token",
        "DELETE, /api/v3/api/v3/installation/token",
        "DELETE, /api/V3/installation/token",
        "DELETE, /installation/token%3Fx",
        "DELETE, /;a/installation/token",
        "DELETE, /api/v3;a/installation/token",
        "DELETE, /api;a/v3/installation/token",
        "DELETE, /api/v3/api/v3;a/installation/token",
        "POST, /api/v3;a/applications/x/token",
        "DELETE, /installation%252Ftoken",
        "POST, /applications.json",
        "POST, /installation/token",
        "DELETE, /applications/Iv1.app7/token",
        "POST, /applications/Iv1.app7/token",
        "PATCH, /applications/Iv1.app7/token",
        "DELETE, /applications/Iv1.app7/grant",
        "POST, /applications/Iv1.app7/token/scoped",
        "DELETE, /applications/grants/1",
        "DELETE, /authorizations/1"
    })
    void rejectsRequestsThatRevokeCredentials(String method, String path) {
        withApp();

        BufferedResponse refused = fixture.send(method, path, RequestBody.empty());

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("does not forward").contains("\"status\":\"403\"");
        assertThat(fixture.github.journal().count(any())).isZero();
    }

    @Test
    void learnsResourceFromResponseHeader() {
        withUsers();
        HeaderField audit = new HeaderField("X-RateLimit-Resource", "audit_log");
        HeaderField none = new HeaderField("X-RateLimit-Remaining", "0");
        HeaderField all = new HeaderField("X-RateLimit-Limit", "1750");
        HeaderField reset = new HeaderField(
                "X-RateLimit-Reset",
                Long.toString(fixture.clock.instant().plusSeconds(600).getEpochSecond()));
        String log = "/orgs/acme/audit-log";
        fixture.github.faults().always(path(log), Fault.replaceHeaders(audit, none, all, reset));

        fixture.get(log);
        fixture.get(log);
        BufferedResponse exhausted = fixture.get(log);

        assertThat(exhausted.status()).isEqualTo(403);
        assertThat(exhausted.header("X-RateLimit-Resource")).isEqualTo("audit_log");
        assertThat(fixture.github.journal().count(path(log))).isEqualTo(2);
        assertThat(fixture.get("/orgs/acme").status()).isEqualTo(200);
    }

    @Test
    void ignoresRateLimitHeadersOf401() {
        withUsers();
        fixture.github.data().revokeToken("ghp_bob");
        for (int i = 0; i < 20; i++) {
            assertThat(fixture.post("/graphql", QUERY).status()).isEqualTo(200);
        }
        fixture.github.data().account("bob").orElseThrow().token("ghp_bob");
        exhaust("graphql", "alice");
        exhaust("core", "alice");
        fixture.post("/graphql", QUERY);

        BufferedResponse core = fixture.getUncached(PUBLIC);

        assertThat(core.status())
                .as("bob is refused and alice has exhausted core")
                .isEqualTo(403);
        assertThat(core.header("X-RateLimit-Limit")).isEqualTo("5000");
        assertThat(fixture.post("/graphql", QUERY).header("X-RateLimit-Resource"))
                .isEqualTo("graphql");
    }

    @Test
    void forbiddenWithZeroRemainingIsPassedOn() {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice")).start();
        fixture.github
                .faults()
                .next(
                        path("/user"),
                        Fault.response(
                                403,
                                List.of(
                                        new HeaderField("X-RateLimit-Limit", "5000"),
                                        new HeaderField("X-RateLimit-Remaining", "0"),
                                        new HeaderField("X-RateLimit-Reset", "1795514400"),
                                        new HeaderField("Content-Type", "application/json")),
                                "{\"message\":\"Must have admin rights\"}"
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(fixture.get("/user").body()).contains("Must have admin rights");
    }

    @Test
    void proxiesCanShareRateLimitState() {
        fixture.configured(config -> config.pat("ALICE", "ghp_alice")).start();
        exhaust("core", "alice");
        fixture.get(PUBLIC);
        Config config = Config.builder()
                .githubApiUrl(fixture.github.apiUrl())
                .pat("OTHER_NAME", "ghp_alice")
                .build();
        fixture.github.journal().clear();

        try (Proxy other = Proxy.builder(config)
                .clients(ClientRegistry.builder().build())
                .clock(fixture.clock)
                .shareRateLimits(fixture.proxy())
                .build()) {
            assertThat(BufferedResponse.read(
                                    other.handle(PUBLIC, io.github.githubproxy.http.ProxyRequest.get(), "a-client"))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(fixture.github.journal().count(withToken("ghp_alice"))).isZero();
    }

    @Test
    void unknownAppDoesNotAffectOthers() {
        fixture.configured(config -> config.app("WRONG", "8", PoolFixture.PEM).pat("ALICE", "ghp_alice"))
                .start();

        assertThat(fixture.get(PUBLIC).status()).isEqualTo(200);
    }

    @Test
    void unknownAppAloneGives502() {
        fixture.configured(config -> config.app("WRONG", "8", PoolFixture.PEM)).start();

        BufferedResponse response = fixture.get(PUBLIC);

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.body()).contains("token");
    }
}
