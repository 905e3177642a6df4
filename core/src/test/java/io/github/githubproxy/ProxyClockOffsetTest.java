package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.pathStartingWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.model.GitHubToken;
import io.github.githubproxy.fakegithub.model.Installation;
import io.github.githubproxy.github.HttpDate;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy uses GitHub's time, whether its own clock is right, five minutes fast or five minutes slow. */
@ParameterizedClass
@ValueSource(strings = {"PT0S", "PT5M", "PT-5M"})
class ProxyClockOffsetTest {
    private static final String REPOSITORY = "/repos/ok/hello";
    private static final String APP_ID = "77";

    private static KeyPair key;

    private final ManualClock clock = new ManualClock();
    private final FakeGitHub github = FakeGitHub.builder().clock(clock).start();
    private Installation installation;
    private Proxy proxy;

    @Parameter
    private Duration ahead;

    @BeforeAll
    static void generateKey() throws Exception {
        key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    }

    @BeforeEach
    void populate() {
        github.data().addUser("alice").token("ghp_alice");
        github.data().addUser("bob").token("ghp_bob");
        github.data().addOrganization("ok");
        github.data().addRepository("ok", "hello");
        installation = github.data()
                .addApp(Long.parseLong(APP_ID), "Iv1.robot", "robot", (RSAPublicKey) key.getPublic())
                .install("ok");
    }

    @AfterEach
    void close() {
        proxy.close();
        github.close();
    }

    @Test
    void appJwtIsAcceptedBySecondAttempt() {
        start(ProxyClockOffsetTest::withApp);

        assertThat(get(REPOSITORY).status()).isEqualTo(200);
        clock.advance(Duration.ofHours(2));
        assertThat(get(REPOSITORY).status()).isEqualTo(200);

        List<Integer> statuses = github.journal().entries(pathStartingWith("/app")).stream()
                .map(Journal.Entry::status)
                .toList();
        // GitHub rejects a JSON web token that is issued five minutes in the future, not one issued in the past.
        assertThat(statuses.subList(0, 2)).isEqualTo(ahead.toMinutes() == 5 ? List.of(401, 200) : List.of(200, 201));
        assertThat(statuses.subList(2, statuses.size())).isNotEmpty().doesNotContain(401);
        assertThat(github.installationTokens().issuedAt(installation)).hasSize(2);
    }

    @Test
    void tokensAreRenewedByGitHubsClock() {
        start(ProxyClockOffsetTest::withApp);
        Instant start = clock.instant();
        get(REPOSITORY);
        String first = token();

        clock.advance(Duration.ofMinutes(44));
        get(REPOSITORY);
        assertThat(token()).isEqualTo(first);
        clock.advance(Duration.ofMinutes(2));
        await("the token is renewed in the background").until(() -> {
            get(REPOSITORY);
            return !token().equals(first);
        });
        clock.advance(Duration.ofMinutes(51));
        get(REPOSITORY);

        assertThat(github.installationTokens().issuedAt(installation))
                .extracting(minted -> Duration.between(start, minted).toMinutes())
                .containsExactly(0L, 46L, 97L);
        assertThat(github.journal().entries(path(REPOSITORY)))
                .extracting(Journal.Entry::status)
                .containsOnly(200, 304);
    }

    @Test
    void exhaustedPoolServesFromReportedReset() {
        Instant first = clock.instant().plus(Duration.ofMinutes(10));
        github.rateLimits().set("alice", "core", 5000, 0, first.plus(Duration.ofMinutes(30)));
        github.rateLimits().set("bob", "core", 5000, 0, first);
        start(config -> config.pat("ALICE", "ghp_alice").pat("BOB", "ghp_bob"));

        assertRateLimited(get(REPOSITORY), first);
        await("both users are looked up at this time")
                .until(() -> github.journal().count(path("/user")) == 2
                        && github.journal().inFlight() == 0);
        clock.advance(Duration.ofMinutes(10).minusSeconds(1));
        github.journal().clear();
        assertRateLimited(get(REPOSITORY), first);
        assertThat(github.journal().count(path(REPOSITORY))).isZero();
        clock.advance(Duration.ofSeconds(1));

        assertThat(get(REPOSITORY).status()).isEqualTo(200);
        assertThat(github.journal().last(path(REPOSITORY)).request().login()).hasValue("bob");
    }

    @Test
    void secondaryLimitLastsForRetryAfter() {
        start(config -> config.pat("ALICE", "ghp_alice"));
        github.faults().next(path(REPOSITORY), Fault.secondaryLimit(429, Duration.ofSeconds(90)));
        Instant end = clock.instant().plusSeconds(90);

        assertRateLimited(get(REPOSITORY), end);
        clock.advance(Duration.ofSeconds(89));
        assertRateLimited(get(REPOSITORY), end);
        clock.advance(Duration.ofSeconds(1));

        assertThat(get(REPOSITORY).status()).isEqualTo(200);
        assertThat(github.journal().count(path(REPOSITORY))).isEqualTo(2);
    }

    @Test
    void exhaustedGraphQlPoolSendsRetryAfter() {
        Instant first = clock.instant().plus(Duration.ofMinutes(20));
        github.rateLimits().set(installation.holder(), "graphql", 5000, 0, first);
        start(ProxyClockOffsetTest::withApp);

        BufferedResponse limited = post("/graphql", "{\"query\":\"{viewer{login}}\"}");

        assertThat(limited.status()).isEqualTo(200);
        assertThat(limited.body()).contains("\"type\":\"RATE_LIMITED\"");
        assertThat(limited.header("Retry-After")).isEqualTo("1200");
        assertReset(limited, first);
    }

    @Test
    void rateLimitResponseUsesGitHubsClock() {
        Instant first = clock.instant().plus(Duration.ofMinutes(7));
        github.rateLimits().set("alice", "core", 5000, 100, first);
        start(config -> config.pat("ALICE", "ghp_alice"));

        BufferedResponse quota = get("/rate_limit");

        assertThat(quota.header("Date")).isEqualTo(HttpDate.format(clock.instant()));
        assertThat(quota.header("X-RateLimit-Remaining")).isEqualTo("100");
        assertThat(quota.header("X-RateLimit-Reset")).isEqualTo(Long.toString(first.getEpochSecond()));
        assertThat(quota.body())
                .contains("\"core\":{\"limit\":5000,\"used\":4900,\"remaining\":100,\"reset\":" + first.getEpochSecond()
                        + "}");
    }

    @Test
    void appWorksIfClockIsLearnedMeanwhile() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        github.faults().next(path("/app/installations"), Fault.hold(held));
        start(config -> withApp(config.pat("ALICE", "ghp_alice")));
        await().until(() -> github.journal().inFlight() == 1);

        assertThat(get("/zen").status()).isEqualTo(200);
        held.countDown();

        await("the App is used").untilAsserted(() -> {
            get(REPOSITORY);
            assertThat(github.installationTokens().issuedAt(installation)).hasSize(1);
        });
    }

    /** A rejected configured installation would not be used for five minutes. */
    @Test
    void installationWorksIfClockIsLearnedMeanwhile() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        String mint = "/app/installations/" + installation.id() + "/access_tokens";
        github.faults().next(path("/app/installations/" + installation.id()), Fault.hold(held));
        github.faults().next(path(mint), Fault.hold(held));
        start(config -> config.pat("ALICE", "ghp_alice").app("ROBOT", APP_ID, installation.id(), pem()));
        CompletableFuture<BufferedResponse> minting = CompletableFuture.supplyAsync(() -> get("/rate_limit"));
        await().until(() -> github.journal().inFlight() == 2 && github.journal().count(path("/rate_limit")) == 1);
        held.countDown();
        minting.join();

        assertThat(github.installationTokens().issuedAt(installation)).hasSize(1);
    }

    /** The Date field has a resolution of one second, so the clock offset is known to the second. */
    @Test
    void servesWithinOneSecondOfReset() {
        start(config -> config.pat("ALICE", "ghp_alice"));
        clock.advance(Duration.ofMillis(500));
        github.rateLimits().set("alice", "core", 5000, 0, Instant.parse("2026-11-23T10:10:00Z"));
        get(REPOSITORY);
        clock.advance(Duration.ofMillis(400));

        Instant reset = Instant.ofEpochSecond(Long.parseLong(get(REPOSITORY).header("X-RateLimit-Reset")));
        clock.advance(Duration.between(clock.instant(), reset).plusSeconds(1));

        assertThat(get(REPOSITORY).status()).isEqualTo(200);
    }

    private void start(UnaryOperator<ConfigBuilder> credentials) {
        ConfigBuilder config = Config.builder().githubApiUrl(github.apiUrl());
        proxy = Proxy.builder(credentials.apply(config).build())
                .clients(ClientRegistry.builder()
                        .add(Client.unrestricted("test"), "client-token")
                        .build())
                .clock(() -> clock.instant().plus(ahead))
                .build();
    }

    private static ConfigBuilder withApp(ConfigBuilder config) {
        return config.app("ROBOT", APP_ID, pem());
    }

    private static String pem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private BufferedResponse get(String path) {
        return BufferedResponse.read(proxy.handle(path, ProxyRequest.get(), "test"));
    }

    private BufferedResponse post(String path, String body) {
        ProxyRequest request = ProxyRequest.builder("POST")
                .body(RequestBody.of(body.getBytes(StandardCharsets.UTF_8)))
                .build();
        return BufferedResponse.read(proxy.handle(path, request, "test"));
    }

    /** Returns the token of the last upstream request. */
    private String token() {
        return github.journal()
                .last(path(REPOSITORY))
                .request()
                .token()
                .map(GitHubToken::value)
                .orElseThrow();
    }

    private void assertRateLimited(BufferedResponse response, Instant recovery) {
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("\"message\":\"API rate limit exceeded");
        assertThat(response.header("Retry-After")).isEqualTo("(none)");
        assertReset(response, recovery);
    }

    private void assertReset(BufferedResponse response, Instant recovery) {
        assertThat(response.header("Date")).isEqualTo(HttpDate.format(clock.instant()));
        assertThat(response.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(response.header("X-RateLimit-Reset")).isEqualTo(Long.toString(recovery.getEpochSecond()));
    }
}
