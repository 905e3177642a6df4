package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.standalone.MixedCredentialsFixture.Member;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unmodified octokit with its throttling plugin obeys the limits of the pool. */
@Tag("node")
class OctokitTest {
    private static final String REPOSITORY = "GET /repos/octo-org/hello-world";
    private static final String ISSUES = REPOSITORY + "/issues?per_page=5";
    private static final String SEARCH = "GET /search/issues?q=bug";
    private static final String VIEWER = "{ viewer { login } }";
    private static final String GRAPHQL = "POST /graphql";

    @TempDir
    private Path directory;

    /** A fixed time close to the system clock, which the client uses. */
    private final InstantSource clock = InstantSource.fixed(Instant.now().truncatedTo(ChronoUnit.SECONDS));

    private static OctokitProgram octokit;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void install() throws Exception {
        octokit = OctokitProgram.install(Path.of("target", "octokit"));
    }

    @ParameterizedTest
    @EnumSource
    void worksWithOneExhaustedCredential(Member exhausted) throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(clock, directory);
                StandaloneServer server = pool.startServer()) {
            pool.setRemaining(exhausted, "core", 0);
            pool.setRemaining(exhausted, "search", 0);
            pool.setRemaining(exhausted, "graphql", 0);

            List<JsonNode> events =
                    octokit.request(server.uri(), 0, REPOSITORY, ISSUES, SEARCH, VIEWER, REPOSITORY, "GET /rate_limit");

            assertThat(events)
                    .hasSize(6)
                    .allSatisfy(event -> {
                        assertThat(text(event, "event")).isEqualTo("response");
                        assertThat(event.path("status").asInt()).isEqualTo(200);
                        assertThat(text(event, "limit")).isEqualTo(Integer.toString(MixedCredentialsFixture.LIMIT));
                        assertThat(Long.parseLong(text(event, "remaining"))).isPositive();
                    })
                    .extracting(event -> text(event, "resource"))
                    .containsExactly("core", "core", "search", "graphql", "core", "core");
            assertThat(text(events.get(5), "remaining")).isEqualTo(Long.toString(pool.remaining("core")));
        }
    }

    @Test
    void restLimitReportsFirstReset() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(clock, directory);
                StandaloneServer server = pool.startServer()) {
            pool.exhaust("core");

            List<JsonNode> events = octokit.request(server.uri(), 0, REPOSITORY, SEARCH, VIEWER);

            assertThat(events)
                    .extracting(event -> text(event, "event"))
                    .containsExactly("rate limit", "failure", "response", "response");
            assertRetryAfterMatchesReset(events.get(0), REPOSITORY, pool.firstReset("core"));
            assertThat(events.get(1).path("status").asInt()).isEqualTo(403);
            assertNothingRemains(events.get(1), pool, "core");
        }
    }

    @Test
    void graphQlLimitReportsFirstReset() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(clock, directory);
                StandaloneServer server = pool.startServer()) {
            pool.exhaust("graphql");

            List<JsonNode> events = octokit.request(server.uri(), 0, VIEWER, REPOSITORY);

            assertThat(events)
                    .extracting(event -> text(event, "event"))
                    .containsExactly("rate limit", "failure", "response");
            assertRetryAfterMatchesReset(events.get(0), GRAPHQL, pool.firstReset("graphql"));
            assertThat(events.get(1).path("status").asInt()).isEqualTo(200);
            assertThat(text(events.get(1), "message")).isEqualTo("GraphQL Rate Limit Exceeded");
            assertNothingRemains(events.get(1), pool, "graphql");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {REPOSITORY, VIEWER})
    void servesAfterReportedReset(String request) throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(InstantSource.system(), directory);
                StandaloneServer server = pool.startServer()) {
            Instant first = Instant.now().plusSeconds(3);
            for (String resource : List.of("core", "graphql")) {
                pool.exhaust(resource);
                pool.setRemaining(Member.HUBOT, resource, 0, first);
            }

            assertThat(octokit.request(server.uri(), 1, request))
                    .extracting(event -> text(event, "event"))
                    .containsExactly("rate limit", "response");
        }
    }

    private static void assertRetryAfterMatchesReset(JsonNode event, String request, Instant reset) {
        long remaining = reset.toEpochMilli() - event.path("now").asLong();
        assertThat(text(event, "request")).isEqualTo(request);
        // The plugin rounds up and adds a second. It reads the clock slightly before the event is recorded.
        assertThat(event.path("retryAfter").asLong()).isBetween(remaining / 1000 + 1, remaining / 1000 + 3);
    }

    private static void assertNothingRemains(JsonNode event, MixedCredentialsFixture pool, String resource) {
        String all = Integer.toString(MixedCredentialsFixture.LIMIT);
        assertThat(text(event, "limit")).isEqualTo(all);
        assertThat(text(event, "remaining")).isEqualTo("0");
        assertThat(text(event, "resource")).isEqualTo(resource);
        assertThat(text(event, "reset"))
                .isEqualTo(Long.toString(pool.firstReset(resource).getEpochSecond()));
    }

    private static String text(JsonNode event, String field) {
        return event.path(field).asText();
    }
}
