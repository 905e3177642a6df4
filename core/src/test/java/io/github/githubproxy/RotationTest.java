package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.Fault;
import io.github.githubproxy.fakegithub.Requests;
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

/** Each way in which GitHub turns a credential away, with each kind of request: who is asked, and what the client sees. */
class RotationTest {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(120);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ISSUES = "/repos/acme/app/issues";
    private static final String QUERY = "{\"query\":\"{ viewer { login } }\"}";
    private static final int LONG = 1024 * 1024 + 1;
    private static final List<String> TABLE = new ArrayList<>();

    private PoolFixture fixture;

    /** How a request is sent. */
    enum Sending {
        GET(2),
        POST_SMALL(2),
        POST_SMALL_OF_UNKNOWN_LENGTH(2),
        POST_STREAMED(1);

        private final int attempts;

        Sending(int attempts) {
            this.attempts = attempts;
        }
    }

    /**
     * A way to turn a credential away.
     *
     * @param rest for how long it is left alone; zero for as long as it is refused
     * @param extent whether that holds for all resources
     */
    record Refusal(String name, String path, Fault fault, Duration rest, Extent extent) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** What is left alone. */
    enum Extent {
        THE_RESOURCE,
        EVERYTHING
    }

    @BeforeEach
    void start() {
        fixture = PoolFixture.of(world -> {
                    world.addUser("alice").token("ghp_alice");
                    world.addUser("bob").token("ghp_bob");
                    world.addOrganization("acme");
                    world.addRepository("acme", "app");
                })
                .configured(config -> config.pat("ALICE", "ghp_alice").pat("BOB", "ghp_bob"))
                .start();
        // Budgets of whose windows the test knows the end.
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
        System.out.printf("%n%-38s %-29s %-18s %s%n", "GitHub answers", "to", "sent with", "the client sees");
        TABLE.forEach(System.out::println);
    }

    static Stream<Object[]> requests() {
        return refusals().stream()
                .flatMap(refusal -> Stream.of(Sending.values())
                        .filter(sending ->
                                sending != Sending.GET || !refusal.path().equals("/graphql"))
                        .map(sending -> new Object[] {refusal, sending}));
    }

    private static List<Refusal> refusals() {
        List<Refusal> refusals = new ArrayList<>();
        for (int status : List.of(403, 429)) {
            refusals.add(primary("primary limit, " + status, Fault.primaryLimit(status)));
            refusals.add(primary(
                    "primary limit, " + status + ", Retry-After",
                    Fault.primaryLimit(status).withRetryAfter(RETRY_AFTER)));
            refusals.add(secondary("secondary limit, " + status, ISSUES, Fault.secondaryLimit(status), MINUTE));
            refusals.add(secondary(
                    "secondary limit, " + status + ", Retry-After",
                    ISSUES,
                    Fault.secondaryLimit(status).withRetryAfter(RETRY_AFTER),
                    RETRY_AFTER));
            refusals.add(secondary(
                    "secondary limit, " + status + ", gh-limited-by",
                    ISSUES,
                    Fault.secondaryLimit(status).withLimitedBy("cpu"),
                    MINUTE));
        }
        for (String type : List.of("RATE_LIMIT", "RATE_LIMITED")) {
            refusals.add(new Refusal(
                    "GraphQL " + type + " in a 200",
                    "/graphql",
                    Fault.graphQlPrimaryLimit(type),
                    HOUR,
                    Extent.THE_RESOURCE));
        }
        refusals.add(secondary("GraphQL secondary limit in a 200", "/graphql", Fault.graphQlSecondaryLimit(), MINUTE));
        refusals.add(secondary(
                "GraphQL secondary, Retry-After",
                "/graphql",
                Fault.graphQlSecondaryLimit().withRetryAfter(RETRY_AFTER),
                RETRY_AFTER));
        refusals.add(new Refusal(
                "401 Bad credentials",
                ISSUES,
                Fault.json(401, "{\"message\":\"Bad credentials\"}"),
                Duration.ZERO,
                Extent.EVERYTHING));
        return refusals;
    }

    private static Refusal primary(String name, Fault fault) {
        return new Refusal(name, ISSUES, fault, HOUR, Extent.THE_RESOURCE);
    }

    private static Refusal secondary(String name, String path, Fault fault, Duration rest) {
        return new Refusal(name, path, fault, rest, Extent.EVERYTHING);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("requests")
    void theNextCredentialAnswersWhatCanBeSentAgain(Refusal refusal, Sending sending) {
        fixture.github.faults().next(Requests.path(refusal.path()), refusal.fault());

        Answered answered = send(refusal, sending);
        List<String> askers = fixture.askers(Requests.path(refusal.path()));
        TABLE.add(String.format(
                "%-38s %-29s %-18s %s",
                refusal, sending, String.join(", ", askers), answered.status() + " " + told(answered)));

        assertThat(askers).hasSize(sending.attempts).doesNotHaveDuplicates();
        if (sending.attempts == 2) {
            assertThat(answered.status()).isIn(200, 201);
            assertThat(answered.body()).doesNotContain("rate limit").doesNotContain("RATE_LIMIT");
        } else {
            refusedForNow(refusal, answered);
        }
        String first = askers.get(0);
        String other = first.equals("alice") ? "bob" : "alice";
        restsExactly(refusal, first, other);
    }

    /** It could not be sent again: nothing was done, and the client may send it again at once. */
    private void refusedForNow(Refusal refusal, Answered answered) {
        assertThat(answered.body()).doesNotContain("user ID").doesNotContain("secondary rate limit");
        if (refusal.rest().isZero()) {
            assertThat(answered.status()).isEqualTo(503);
            assertThat(answered.header("Retry-After")).isEqualTo("1");
            return;
        }
        boolean graphql = refusal.path().equals("/graphql");
        assertThat(answered.status()).isEqualTo(graphql ? 200 : 403);
        assertThat(answered.body())
                .contains(graphql ? "\"type\":\"RATE_LIMITED\"" : "\"message\":\"API rate limit exceeded");
        assertThat(answered.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(answered.header("X-RateLimit-Reset"))
                .isEqualTo(Long.toString(now().plusSeconds(1).getEpochSecond()));
    }

    /** With the other gone, all depends on the first: the clients are told exactly when it recovers. */
    private void restsExactly(Refusal refusal, String first, String other) {
        exhaust(other, "core");
        exhaust(other, "graphql");
        exhaust(other, "search");
        boolean graphql = refusal.path().equals("/graphql");
        Answered resting = graphql ? fixture.post("/graphql", QUERY) : fixture.fresh("/repos/acme/app");
        Answered searching = fixture.fresh("/search/issues");

        assertThat(resting.header("X-RateLimit-Remaining")).isEqualTo("0");
        Instant recovery = refusal.rest().isZero() ? now().plus(HOUR) : now().plus(refusal.rest());
        assertThat(resting.header("X-RateLimit-Reset"))
                .isEqualTo(Long.toString(earlier(recovery, now().plus(HOUR)).getEpochSecond()));
        assertThat(searching.status()).isEqualTo(refusal.extent() == Extent.EVERYTHING ? 403 : 422);

        if (!refusal.rest().isZero()) {
            fixture.clock.advance(refusal.rest().minusSeconds(1));
            assertThat((graphql ? fixture.post("/graphql", QUERY) : fixture.fresh("/repos/acme/app"))
                            .header("X-RateLimit-Remaining"))
                    .as("a second before the end it still rests")
                    .isEqualTo("0");
            fixture.clock.advance(Duration.ofSeconds(1));
            fixture.github.journal().clear();
            Answered after = graphql ? fixture.post("/graphql", QUERY) : fixture.fresh("/repos/acme/app");
            assertThat(after.status()).isEqualTo(200);
            if (refusal.rest().compareTo(HOUR) < 0) {
                assertThat(fixture.askers()).containsExactly(first);
            }
        }
    }

    /** Until the proxy has learned it: by being refused. */
    private void exhaust(String login, String resource) {
        fixture.github.rateLimits().exhaust(login, resource);
        switch (resource) {
            case "core" -> fixture.fresh("/repos/acme/app");
            case "search" -> fixture.fresh("/search/issues");
            default -> fixture.post("/graphql", QUERY);
        }
    }

    private Answered send(Refusal refusal, Sending sending) {
        byte[] content =
                (refusal.path().equals("/graphql") ? QUERY : "{\"title\":\"New\"}").getBytes(StandardCharsets.UTF_8);
        return switch (sending) {
            case GET -> fixture.get(refusal.path());
            case POST_SMALL -> fixture.send("POST", refusal.path(), RequestBody.of(content));
            case POST_SMALL_OF_UNKNOWN_LENGTH ->
                fixture.send("POST", refusal.path(), RequestBody.of(new ByteArrayInputStream(content), -1));
            case POST_STREAMED ->
                fixture.send(
                        "POST",
                        refusal.path(),
                        RequestBody.of(new ByteArrayInputStream(Arrays.copyOf(content, LONG)), -1));
        };
    }

    private static String told(Answered answered) {
        String reset = answered.header("X-RateLimit-Remaining") + " of " + answered.header("X-RateLimit-Limit");
        return answered.status() < 300 && !answered.body().contains("RATE_LIMITED")
                ? "the answer; " + reset + " left"
                : answered.body().substring(0, Math.min(60, answered.body().length())) + "...";
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Instant now() {
        return fixture.clock.instant();
    }
}
