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

/** {@code org.kohsuke:github-api}, as it is, takes the pool for one large account, and its limits for GitHub's own. */
class Hub4jTest {
    private static final String REPOSITORY = "octo-org/hello-world";

    @TempDir
    private Path directory;

    /** Stands still, close to the time by which the client goes. */
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

            assertThat(limits.met).hasSize(2).allSatisfy(met -> assertThat(met).isEqualTo(expected(pool, "core")));
            assertThat(abuse.met).isEmpty();
            assertThat(search(client)).isNotEmpty();
            assertThat(limits.met).hasSize(2);
            now.set(pool.firstReset("core"));
            assertThat(client.getRepository("octocat/Spoon-Knife").getName()).isEqualTo("Spoon-Knife");
            assertThat(limits.met).hasSize(2);
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
            assertThat(limits.met).containsExactly(expected(pool, "search"));
            assertThat(abuse.met).isEmpty();
        }
    }

    @Test
    void servesAfterReportedReset() throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(InstantSource.system(), directory);
                StandaloneServer server = pool.startServer()) {
            limits.then = GitHubRateLimitHandler.WAIT;
            GitHub client = connect(server, RateLimitChecker.NONE);
            pool.exhaust("core");
            pool.setRemaining(Member.HUBOT, "core", 0, Instant.now().plusSeconds(3));

            assertThat(client.getRepository(REPOSITORY).getName()).isEqualTo("hello-world");

            assertThat(limits.met).hasSize(1);
            assertThat(abuse.met).isEmpty();
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

    /** What the client sees of the pool is asked anew: one that has just asked would not ask again. */
    private void assertNoRateLimitSeen(StandaloneServer server, MixedCredentialsFixture pool) throws IOException {
        GHRateLimit rate = connect(server, checker).getRateLimit();
        assertThat(rate.getCore().getLimit()).isEqualTo(MixedCredentialsFixture.LIMIT);
        assertThat(rate.getCore().getRemaining()).isEqualTo(pool.remaining("core"));
        assertThat(rate.getCore().getResetEpochSeconds())
                .isEqualTo(pool.firstReset("core").getEpochSecond());
        assertThat(rate.getSearch().getRemaining()).isEqualTo(pool.remaining("search"));
        assertThat(limits.met).isEmpty();
        assertThat(abuse.met).isEmpty();
        assertThat(checker.seen).isNotEmpty().allMatch(record -> record.getRemaining() > 0);
        assertThat(checker.waits).isEmpty();
    }

    private RateLimitResponse expected(MixedCredentialsFixture pool, String resource) {
        String all = Integer.toString(MixedCredentialsFixture.LIMIT);
        String reset = Long.toString(pool.firstReset(resource).getEpochSecond());
        return new RateLimitResponse(403, now.get(), resource, all, all, "0", reset);
    }

    /** What the client shows its handler of an answer that met a limit. */
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
        private final List<RateLimitResponse> met = new ArrayList<>();
        private GitHubRateLimitHandler then = this;

        @Override
        public void onError(GitHubConnectorResponse response) throws IOException {
            met.add(RateLimitResponse.of(response));
            if (then == this) {
                throw new RateLimitException();
            }
            then.onError(response);
        }
    }

    private static final class RecordingAbuseHandler extends GitHubAbuseLimitHandler {
        private final List<RateLimitResponse> met = new ArrayList<>();

        @Override
        public void onError(GitHubConnectorResponse response) throws IOException {
            met.add(RateLimitResponse.of(response));
            throw new RateLimitException();
        }
    }

    /** Waits as the client's own checker does where nothing remains, and notes it. */
    private static final class RecordingChecker extends RateLimitChecker.LiteralValue {
        private final List<GHRateLimit.Record> seen = new ArrayList<>();
        private final List<GHRateLimit.Record> waits = new ArrayList<>();

        RecordingChecker() {
            super(0);
        }

        @Override
        protected boolean checkRateLimit(GHRateLimit.Record record, long count) throws InterruptedException {
            seen.add(record);
            boolean waited = super.checkRateLimit(record, count);
            if (waited) {
                waits.add(record);
            }
            return waited;
        }
    }
}
