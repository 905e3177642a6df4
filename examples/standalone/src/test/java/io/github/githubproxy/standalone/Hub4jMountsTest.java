package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.model.Release;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueComment;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHRelease;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.RateLimitChecker;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorResponse;
import org.kohsuke.github.extras.okhttp3.OkHttpGitHubConnector;

/**
 * The unmodified client {@code org.kohsuke:github-api} gets the same results from GitHub and from the proxy at each mount, and
 * sends all requests to the proxy. Its releases do not support GraphQL. Other clients are in {@code examples/clients}.
 */
class Hub4jMountsTest {
    private static final String REPOSITORY = "octo-org/hello-world";

    @TempDir
    private Path directory;

    /** The base URL with which the client is configured. */
    enum Endpoint {
        GITHUB(""),
        ROOT(""),
        ENTERPRISE("/api/v3"),
        PREFIX(""),
        PREFIX_ENTERPRISE("/api/v3");

        private final String path;

        Endpoint(String path) {
            this.path = path;
        }

        private void configure(Map<String, String> environment) {
            if (this == PREFIX || this == PREFIX_ENTERPRISE) {
                environment.put("MOUNT", "/some/prefix");
            }
        }

        private String of(StandaloneServer server, FakeGitHub gitHub) {
            return this == GITHUB ? gitHub.apiUrl().toString() : server.uri() + path;
        }

        private String token() {
            return this == GITHUB ? TestEnvironment.PAT : TestEnvironment.CLIENT_TOKEN;
        }
    }

    /** Builds a client and sends requests with it. */
    private interface Scenario {
        void run(FakeGitHub gitHub, GitHubBuilder client) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void acceptsProxyAsGitHub(Endpoint endpoint) throws Exception {
        runAgainst(endpoint, (gitHub, builder) -> {
            GitHub client = builder.build();
            client.checkApiUrlValidity();
            assertThat(client.isCredentialValid()).isTrue();
            assertThat(client.getMyself().getLogin()).isEqualTo("octocat");
        });
    }

    @ParameterizedTest
    @EnumSource
    void readsThreePagesOfIssues(Endpoint endpoint) throws Exception {
        runAgainst(endpoint, (gitHub, builder) -> {
            GHRepository repository = builder.build().getRepository(REPOSITORY);

            List<GHIssue> issues = repository
                    .queryIssues()
                    .state(GHIssueState.OPEN)
                    .pageSize(30)
                    .list()
                    .toList();

            assertThat(issues)
                    .extracting(GHIssue::getNumber)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 75).mapToObj(i -> 75 - i).toList());
            assertThat(gitHub.journal().count(received -> received.path().endsWith("/issues")))
                    .isEqualTo(3);
        });
    }

    @ParameterizedTest
    @EnumSource
    void followsUrlsInBodies(Endpoint endpoint) throws Exception {
        runAgainst(endpoint, (gitHub, builder) -> {
            GHIssue issue = builder.build().getRepository(REPOSITORY).getIssue(1);

            List<GHIssueComment> comments = StreamSupport.stream(
                            issue.queryComments().list().spliterator(), false)
                    .toList();

            assertThat(comments)
                    .extracting(GHIssueComment::getBody)
                    .containsExactly("Me too", "Fixed in the next release");
            // The comment contains no name of its author. The client requests the author's URL.
            assertThat(comments.get(0).getUser().getName()).isEqualTo("hubot");
            assertThat(issue.getUser().getName()).isEqualTo("octocat");
        });
    }

    @ParameterizedTest
    @EnumSource
    void followsRenamedRepository(Endpoint endpoint) throws Exception {
        runAgainst(endpoint, (gitHub, builder) -> {
            GHRepository repository = builder.build().getRepository("octo-org/first-steps");

            assertThat(repository.getFullName()).isEqualTo("octo-org/getting-started");
            assertThat(repository.getIssue(1).getTitle()).isEqualTo("Where to begin?");
        });
    }

    @ParameterizedTest
    @EnumSource
    void revalidatesClientCache(Endpoint endpoint) throws Exception {
        runAgainst(endpoint, (gitHub, builder) -> {
            try (Cache cache = new Cache(directory.resolve("cache").toFile(), 1 << 20)) {
                GitHubConnector caching = new OkHttpGitHubConnector(
                        new OkHttpClient.Builder().cache(cache).build());
                GitHub client = builder.withConnector(caching).build();

                String before = client.getRepository(REPOSITORY).getDescription();
                assertThat(client.getRepository(REPOSITORY).getDescription()).isEqualTo(before);
                assertThat(cache.hitCount()).isOne();
                assertThat(gitHub.journal().totalWithStatus(304)).isOne();

                gitHub.data()
                        .repository("octo-org", "hello-world")
                        .orElseThrow()
                        .description("Another");
                assertThat(client.getRepository(REPOSITORY).getDescription()).isEqualTo("Another");
                assertThat(cache.hitCount()).isOne();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void uploadsToUploadUrl(Endpoint endpoint) throws Exception {
        runAgainst(endpoint, (gitHub, builder) -> {
            byte[] content = new byte[50_000];
            new Random(1).nextBytes(content);
            GHRelease release = builder.build().getRepository(REPOSITORY).getReleaseByTagName("v1.0.0");

            long id = release.uploadAsset("tool.bin", new ByteArrayInputStream(content), "application/octet-stream")
                    .getId();

            Release.Asset asset = gitHub.data()
                    .repository("octo-org", "hello-world")
                    .flatMap(repository -> repository.releases().asset(id))
                    .orElseThrow();
            assertThat(asset.name()).isEqualTo("tool.bin");
            try (var stored = asset.content().open()) {
                assertThat(Arrays.equals(stored.readAllBytes(), content)).isTrue();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void detectsRateLimit(Endpoint endpoint) throws Exception {
        runAgainst(endpoint, (gitHub, builder) -> {
            RateLimitRecorder handler = new RateLimitRecorder();
            GitHub client = builder.withRateLimitHandler(handler)
                    .withRateLimitChecker(RateLimitChecker.NONE)
                    .build();
            gitHub.rateLimits().exhaust("octocat", "core");

            assertThatThrownBy(() -> client.getRepository(REPOSITORY)).hasRootCauseMessage("a limit is met");

            long reset = gitHub.rateLimits().snapshot("octocat", "core").reset().getEpochSecond();
            // The proxy rounds the reset up.
            assertThat(handler.reset).isBetween(reset, reset + 2);
        });
    }

    private void runAgainst(Endpoint endpoint, Scenario scenario) throws Exception {
        try (FakeGitHub gitHub = TestEnvironment.gitHub()) {
            Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
            endpoint.configure(environment);
            try (StandaloneServer server = TestEnvironment.start(environment)) {
                scenario.run(
                        gitHub,
                        new GitHubBuilder()
                                .withEndpoint(endpoint.of(server, gitHub))
                                .withOAuthToken(endpoint.token()));
            }
            assertThat(gitHub.journal().entries())
                    .as("all requests are sent with the proxy's credential")
                    .isNotEmpty()
                    .allMatch(entry -> entry.request().login().equals(Optional.of("octocat")));
        }
    }

    private static final class RateLimitRecorder extends GitHubRateLimitHandler {
        private long reset;

        @Override
        public void onError(GitHubConnectorResponse response) throws IOException {
            reset = Long.parseLong(response.header("X-RateLimit-Reset"));
            throw new IOException("a limit is met");
        }
    }
}
