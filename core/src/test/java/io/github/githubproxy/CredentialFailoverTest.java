package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.http.RequestBody;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fail-over for each way in which GitHub rejects a credential and each kind of request. */
class CredentialFailoverTest {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(120);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ISSUES = "/repos/acme/app/issues";
    private static final String QUERY = "{\"query\":\"{ viewer { login } }\"}";
    private static final int OVERSIZED = 1024 * 1024 + 1;
    private static final List<String> RESULTS = new ArrayList<>();

    private PoolFixture fixture;

    /** How a request is sent. */
    enum RequestKind {
        GET(2),
        POST_SMALL(2),
        POST_SMALL_OF_UNKNOWN_LENGTH(2),
        POST_STREAMED(1);

        private final int attempts;

        RequestKind(int attempts) {
            this.attempts = attempts;
        }
    }

    /**
     * A response by which GitHub rejects a credential.
     *
     * @param pause how long the credential is not used; zero: until GitHub accepts it again
     * @param pauseScope the resources for which it is not used
     */
    record UpstreamRejection(String name, String path, Fault fault, Duration pause, PauseScope pauseScope) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The resources that a pause covers. */
    enum PauseScope {
        ONE_RESOURCE,
        ALL_RESOURCES
    }

    @BeforeEach
    void start() {
        fixture = PoolFixture.of(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addUser("bob").token("ghp_bob");
                    data.addOrganization("acme");
                    data.addRepository("acme", "app");
                })
                .configured(config -> config.pat("ALICE", "ghp_alice").pat("BOB", "ghp_bob"))
                .start();
        // Set limits whose reset the test knows.
        for (String login : List.of("alice", "bob")) {
            for (String resource : List.of("core", "search", "graphql")) {
                fixture.github.rateLimits().set(login, resource, 1000, 900, now().plus(HOUR));
            }
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @AfterAll
    static void print() {
        System.out.printf("%n%-38s %-29s %-18s %s%n", "GitHub responds", "to", "sent with", "client gets");
        RESULTS.forEach(System.out::println);
    }

    static Stream<Object[]> requests() {
        return rejections().stream()
                .flatMap(rejection -> Stream.of(RequestKind.values())
                        .filter(requestKind -> requestKind != RequestKind.GET
                                || !rejection.path().equals("/graphql"))
                        .map(requestKind -> new Object[] {rejection, requestKind}));
    }

    private static List<UpstreamRejection> rejections() {
        List<UpstreamRejection> rejections = new ArrayList<>();
        for (int status : List.of(403, 429)) {
            rejections.add(primary("primary limit, " + status, Fault.primaryLimit(status)));
            rejections.add(primary(
                    "primary limit, " + status + ", Retry-After",
                    Fault.primaryLimit(status).withRetryAfter(RETRY_AFTER)));
            rejections.add(secondary("secondary limit, " + status, ISSUES, Fault.secondaryLimit(status), MINUTE));
            rejections.add(secondary(
                    "secondary limit, " + status + ", Retry-After",
                    ISSUES,
                    Fault.secondaryLimit(status).withRetryAfter(RETRY_AFTER),
                    RETRY_AFTER));
            rejections.add(secondary(
                    "secondary limit, " + status + ", gh-limited-by",
                    ISSUES,
                    Fault.secondaryLimit(status).withLimitedBy("cpu"),
                    MINUTE));
        }
        for (String type : List.of("RATE_LIMIT", "RATE_LIMITED")) {
            rejections.add(new UpstreamRejection(
                    "GraphQL " + type + " in a 200",
                    "/graphql",
                    Fault.graphQlPrimaryLimit(type),
                    HOUR,
                    PauseScope.ONE_RESOURCE));
        }
        rejections.add(
                secondary("GraphQL secondary limit in a 200", "/graphql", Fault.graphQlSecondaryLimit(), MINUTE));
        rejections.add(secondary(
                "GraphQL secondary, Retry-After",
                "/graphql",
                Fault.graphQlSecondaryLimit().withRetryAfter(RETRY_AFTER),
                RETRY_AFTER));
        rejections.add(new UpstreamRejection(
                "401 Bad credentials",
                ISSUES,
                Fault.json(401, "{\"message\":\"Bad credentials\"}"),
                Duration.ZERO,
                PauseScope.ALL_RESOURCES));
        return rejections;
    }

    private static UpstreamRejection primary(String name, Fault fault) {
        return new UpstreamRejection(name, ISSUES, fault, HOUR, PauseScope.ONE_RESOURCE);
    }

    private static UpstreamRejection secondary(String name, String path, Fault fault, Duration pause) {
        return new UpstreamRejection(name, path, fault, pause, PauseScope.ALL_RESOURCES);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("requests")
    void failsOverIfRequestIsRepeatable(UpstreamRejection rejection, RequestKind requestKind) {
        fixture.github.faults().next(RequestPredicates.path(rejection.path()), rejection.fault());

        BufferedResponse response = send(rejection, requestKind);
        List<String> credentialHolders = fixture.credentialHolders(RequestPredicates.path(rejection.path()));
        RESULTS.add(String.format(
                "%-38s %-29s %-18s %s",
                rejection,
                requestKind,
                String.join(", ", credentialHolders),
                response.status() + " " + summary(response)));

        assertThat(credentialHolders).hasSize(requestKind.attempts).doesNotHaveDuplicates();
        if (requestKind.attempts == 2) {
            assertThat(response.status()).isIn(200, 201);
            assertThat(response.body()).doesNotContain("rate limit").doesNotContain("RATE_LIMIT");
        } else {
            assertRejectedTemporarily(rejection, response);
        }
        String first = credentialHolders.get(0);
        String other = first.equals("alice") ? "bob" : "alice";
        assertPausedExactly(rejection, first, other);
    }

    /** Checks the response to a body that cannot be sent again: the client may repeat the request soon. */
    private void assertRejectedTemporarily(UpstreamRejection rejection, BufferedResponse response) {
        assertThat(response.body()).doesNotContain("user ID").doesNotContain("secondary rate limit");
        if (rejection.pause().isZero()) {
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isEqualTo("1");
            return;
        }
        boolean graphql = rejection.path().equals("/graphql");
        assertThat(response.status()).isEqualTo(graphql ? 200 : 403);
        assertThat(response.body())
                .contains(graphql ? "\"type\":\"RATE_LIMITED\"" : "\"message\":\"API rate limit exceeded");
        assertThat(response.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(response.header("X-RateLimit-Reset"))
                .isEqualTo(Long.toString(now().plusSeconds(1).getEpochSecond()));
    }

    /** With the other credential exhausted, the reset that clients see is exactly the end of the first one's pause. */
    private void assertPausedExactly(UpstreamRejection rejection, String first, String other) {
        exhaust(other, "core");
        exhaust(other, "graphql");
        exhaust(other, "search");
        boolean graphql = rejection.path().equals("/graphql");
        BufferedResponse paused = graphql ? fixture.post("/graphql", QUERY) : fixture.getUncached("/repos/acme/app");
        BufferedResponse searching = fixture.getUncached("/search/issues");

        assertThat(paused.header("X-RateLimit-Remaining")).isEqualTo("0");
        Instant recovery = rejection.pause().isZero() ? now().plus(HOUR) : now().plus(rejection.pause());
        assertThat(paused.header("X-RateLimit-Reset"))
                .isEqualTo(Long.toString(earlier(recovery, now().plus(HOUR)).getEpochSecond()));
        assertThat(searching.status()).isEqualTo(rejection.pauseScope() == PauseScope.ALL_RESOURCES ? 403 : 422);

        if (!rejection.pause().isZero()) {
            fixture.clock.advance(rejection.pause().minusSeconds(1));
            assertThat((graphql ? fixture.post("/graphql", QUERY) : fixture.getUncached("/repos/acme/app"))
                            .header("X-RateLimit-Remaining"))
                    .as("paused until the last second")
                    .isEqualTo("0");
            fixture.clock.advance(Duration.ofSeconds(1));
            fixture.github.journal().clear();
            BufferedResponse after = graphql ? fixture.post("/graphql", QUERY) : fixture.getUncached("/repos/acme/app");
            assertThat(after.status()).isEqualTo(200);
            if (rejection.pause().compareTo(HOUR) < 0) {
                assertThat(fixture.credentialHolders()).containsExactly(first);
            }
        }
    }

    /** Exhausts a resource and sends a request, so that the proxy learns it. */
    private void exhaust(String login, String resource) {
        fixture.github.rateLimits().exhaust(login, resource);
        switch (resource) {
            case "core" -> fixture.getUncached("/repos/acme/app");
            case "search" -> fixture.getUncached("/search/issues");
            default -> fixture.post("/graphql", QUERY);
        }
    }

    private BufferedResponse send(UpstreamRejection rejection, RequestKind requestKind) {
        byte[] content =
                (rejection.path().equals("/graphql") ? QUERY : "{\"title\":\"New\"}").getBytes(StandardCharsets.UTF_8);
        return switch (requestKind) {
            case GET -> fixture.get(rejection.path());
            case POST_SMALL -> fixture.send("POST", rejection.path(), RequestBody.of(content));
            case POST_SMALL_OF_UNKNOWN_LENGTH ->
                fixture.send("POST", rejection.path(), RequestBody.of(new ByteArrayInputStream(content), -1));
            case POST_STREAMED ->
                fixture.send(
                        "POST",
                        rejection.path(),
                        RequestBody.of(new ByteArrayInputStream(Arrays.copyOf(content, OVERSIZED)), -1));
        };
    }

    private static String summary(BufferedResponse response) {
        String reset = response.header("X-RateLimit-Remaining") + " of " + response.header("X-RateLimit-Limit");
        return response.status() < 300 && !response.body().contains("RATE_LIMITED")
                ? "success; remaining " + reset
                : response.body().substring(0, Math.min(60, response.body().length())) + "...";
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Instant now() {
        return fixture.clock.instant();
    }
}
