package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.standalone.MixedCredentialsFixture.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHRateLimit;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.RateLimitChecker;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/** The unmodified client {@code org.kohsuke:github-api} sees the pool as one account with the sum of the limits. */
class Hub4jTest {
    private static final String REPOSITORY = "octo-org/hello-world";

    @TempDir
    private Path directory;

    /** A fixed time close to the system clock, which the client uses. */
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.SECONDS));

    private final RecordingHandler limits = new RecordingHandler();
    private final RecordingAbuseHandler abuse = new RecordingAbuseHandler();
    private final RecordingChecker checker = new RecordingChecker();

    @ParameterizedTest
    @EnumSource
    void worksWithOneExhaustedCredential(Member exhausted) throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(now::get, directory);
                StandaloneServer server = pool.startServer()) {
            GitHub client = connect(server, checker);
            pool.setRemaining(exhausted, "core", 0);
            pool.setRemaining(exhausted, "search", 0);

            read(client);
            client.getRepository(REPOSITORY).createIssue("One more").create();

            assertNoRateLimitSeen(server, pool);
        }
    }

    @ParameterizedTest
    @EnumSource
    void worksWithOneRemainingCredential(Member last) throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(now::get, directory);
                StandaloneServer server = pool.startServer()) {
            GitHub client = connect(server, checker);
            for (String resource : List.of("core", "search")) {
                pool.exhaust(resource);
                pool.setRemaining(last, resource, 100);
            }

            read(client);

            assertNoRateLimitSeen(server, pool);
        }
    }

    @Test
    void drainedCredentialsAreInvisible() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(now::get, directory);
                StandaloneServer server = pool.startServer()) {
            GitHub client = connect(server, checker);
            pool.setRemaining(Member.SCOUT_AT_THE_ORGANIZATION, "core", 1);
            pool.setRemaining(Member.RANGER_AT_THE_ORGANIZATION, "core", 1);

            read(client);
            read(client);

            assertThat(pool.remaining(Member.SCOUT_AT_THE_ORGANIZATION, "core")).isZero();
            assertThat(pool.remaining(Member.RANGER_AT_THE_ORGANIZATION, "core"))
                    .isZero();
            assertNoRateLimitSeen(server, pool);
        }
    }

    @Test
    void rateLimitHandlerGetsFirstReset() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(now::get, directory);
                StandaloneServer server = pool.startServer()) {
            GitHub client = connect(server, RateLimitChecker.NONE);
            GHRepository repository = client.getRepository(REPOSITORY);
            pool.exhaust("core");

            assertThatThrownBy(() -> client.getRepository("octocat/Spoon-Knife"))
                    .hasRootCauseInstanceOf(RateLimitException.class);
            assertThatThrownBy(() -> repository.createIssue("One more").create())
                    .hasRootCauseInstanceOf(RateLimitException.class);

            assertThat(limits.limitResponses)
                    .hasSize(2)
                    .allSatisfy(limitResponses -> assertThat(limitResponses).isEqualTo(expected(pool, "core")));
            assertThat(abuse.limitResponses).isEmpty();
            assertThat(search(client)).isNotEmpty();
            assertThat(limits.limitResponses).hasSize(2);
            now.set(pool.firstReset("core"));
            assertThat(client.getRepository("octocat/Spoon-Knife").getName()).isEqualTo("Spoon-Knife");
            assertThat(limits.limitResponses).hasSize(2);
        }
    }

    @Test
    void exhaustedSearchLeavesCoreUsable() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(now::get, directory);
                StandaloneServer server = pool.startServer()) {
            GitHub client = connect(server, RateLimitChecker.NONE);
            pool.exhaust("search");

            assertThatThrownBy(() -> search(client)).hasRootCauseInstanceOf(RateLimitException.class);

            assertThat(client.getRepository(REPOSITORY).getName()).isEqualTo("hello-world");
            assertThat(limits.limitResponses).containsExactly(expected(pool, "search"));
            assertThat(abuse.limitResponses).isEmpty();
        }
    }

    @Test
    void servesAfterReportedReset() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(InstantSource.system(), directory);
                StandaloneServer server = pool.startServer()) {
            limits.delegate = GitHubRateLimitHandler.WAIT;
            GitHub client = connect(server, RateLimitChecker.NONE);
            pool.exhaust("core");
            pool.setRemaining(Member.HUBOT, "core", 0, Instant.now().plusSeconds(3));

            assertThat(client.getRepository(REPOSITORY).getName()).isEqualTo("hello-world");

            assertThat(limits.limitResponses).hasSize(1);
            assertThat(abuse.limitResponses).isEmpty();
        }
    }

    private GitHub connect(StandaloneServer server, RateLimitChecker rateLimitChecker) throws IOException {
        return new GitHubBuilder()
                .withEndpoint(server.uri().toString())
                .withOAuthToken(TestEnvironment.CLIENT_TOKEN)
                .withRateLimitHandler(limits)
                .withAbuseLimitHandler(abuse)
                .withRateLimitChecker(rateLimitChecker)
                .build();
    }

    private static void read(GitHub client) throws IOException {
        GHRepository repository = client.getRepository(REPOSITORY);
        assertThat(repository
                        .queryIssues()
                        .state(GHIssueState.OPEN)
                        .pageSize(30)
                        .list()
                        .iterator()
                        .nextPage())
                .hasSize(30);
        assertThat(repository.getBranch("main").getName()).isEqualTo("main");
        assertThat(client.getOrganization("octo-org").getLogin()).isEqualTo("octo-org");
        assertThat(search(client)).isNotEmpty();
    }

    private static List<?> search(GitHub client) {
        return client.searchIssues().q("bug").list().withPageSize(10).iterator().nextPage();
    }

    /** Reads the limits with a new client, because a client caches them. */
    private void assertNoRateLimitSeen(StandaloneServer server, MixedCredentialsFixture pool) throws IOException {
        GHRateLimit rate = connect(server, checker).getRateLimit();
        assertThat(rate.getCore().getLimit()).isEqualTo(MixedCredentialsFixture.LIMIT);
        assertThat(rate.getCore().getRemaining()).isEqualTo(pool.remaining("core"));
        assertThat(rate.getCore().getResetEpochSeconds())
                .isEqualTo(pool.firstReset("core").getEpochSecond());
        assertThat(rate.getSearch().getRemaining()).isEqualTo(pool.remaining("search"));
        assertThat(limits.limitResponses).isEmpty();
        assertThat(abuse.limitResponses).isEmpty();
        assertThat(checker.records).isNotEmpty().allMatch(record -> record.getRemaining() > 0);
        assertThat(checker.waits).isEmpty();
    }

    private RateLimitResponse expected(MixedCredentialsFixture pool, String resource) {
        String all = Integer.toString(MixedCredentialsFixture.LIMIT);
        String reset = Long.toString(pool.firstReset(resource).getEpochSecond());
        return new RateLimitResponse(403, now.get(), resource, all, all, "0", reset);
    }

    /** The parts of a rate limit response that the client passes to its handler. */
    private record RateLimitResponse(
            int status, Instant date, String resource, String limit, String used, String remaining, String reset) {
        static RateLimitResponse of(GitHubConnectorResponse response) {
            return new RateLimitResponse(
                    response.statusCode(),
                    DateTimeFormatter.RFC_1123_DATE_TIME.parse(response.header("Date"), Instant::from),
                    response.header("X-RateLimit-Resource"),
                    response.header("X-RateLimit-Limit"),
                    response.header("X-RateLimit-Used"),
                    response.header("X-RateLimit-Remaining"),
                    response.header("X-RateLimit-Reset"));
        }
    }

    private static final class RateLimitException extends IOException {}

    private static final class RecordingHandler extends GitHubRateLimitHandler {
        private final List<RateLimitResponse> limitResponses = new ArrayList<>();
        private GitHubRateLimitHandler delegate = this;

        @Override
        public void onError(GitHubConnectorResponse response) throws IOException {
            limitResponses.add(RateLimitResponse.of(response));
            if (delegate == this) {
                throw new RateLimitException();
            }
            delegate.onError(response);
        }
    }

    private static final class RecordingAbuseHandler extends GitHubAbuseLimitHandler {
        private final List<RateLimitResponse> limitResponses = new ArrayList<>();

        @Override
        public void onError(GitHubConnectorResponse response) throws IOException {
            limitResponses.add(RateLimitResponse.of(response));
            throw new RateLimitException();
        }
    }

    /** Waits as the client's own checker does if nothing remains, and records it. */
    private static final class RecordingChecker extends RateLimitChecker.LiteralValue {
        private final List<GHRateLimit.Record> records = new ArrayList<>();
        private final List<GHRateLimit.Record> waits = new ArrayList<>();

        RecordingChecker() {
            super(0);
        }

        @Override
        protected boolean checkRateLimit(GHRateLimit.Record record, long count) throws InterruptedException {
            records.add(record);
            boolean waited = super.checkRateLimit(record, count);
            if (waited) {
                waits.add(record);
            }
            return waited;
        }
    }
}
