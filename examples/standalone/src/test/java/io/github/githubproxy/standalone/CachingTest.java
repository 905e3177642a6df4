package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.model.GitHubData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;

class CachingTest {
    private static final int THREADS = 64;
    private static final int KEYS = 50;
    private static final int REQUESTS = 10_000;

    @TempDir
    private Path directory;

    @Test
    void revalidatedReadServesStoredBody() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
        try (FakeGitHub gitHub = FakeGitHub.builder()
                        .clock(now::get)
                        .populate(DemoData::populate)
                        .start();
                StandaloneServer server = TestEnvironment.start(TestEnvironment.environment(gitHub, directory))) {
            String path = "/repos/octo-org/hello-world/issues?per_page=100";
            HttpResponse<String> first = TestEnvironment.get(server.uri(), path);
            long quota = gitHub.journal().quotaUnits();
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));

            HttpResponse<String> second = TestEnvironment.get(server.uri(), path);

            assertThat(gitHub.journal().entries())
                    .extracting(Journal.Entry::status)
                    .containsExactly(200, 304);
            assertThat(gitHub.journal().quotaUnits()).isEqualTo(quota).isEqualTo(1);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body()).hasSizeGreaterThan(10_000);
            assertThat(second.headers().allValues("Date")).containsExactly("Sun, 01 Mar 2026 10:05:00 GMT");
            assertThat(second.headers().allValues("x-ratelimit-used")).containsExactly("1");
            assertThat(second.headers().allValues("x-ratelimit-remaining")).containsExactly("4999");
            assertThat(second.headers().allValues("x-github-request-id"))
                    .isNotEqualTo(first.headers().allValues("x-github-request-id"))
                    .hasSize(1);
        }
    }

    @Test
    void gitHubClientNeedsOnlyUrlAndToken() throws Exception {
        try (FakeGitHub gitHub = TestEnvironment.gitHub();
                StandaloneServer server = TestEnvironment.start(TestEnvironment.environment(gitHub, directory))) {
            GitHub client = new GitHubBuilder()
                    .withEndpoint(server.uri().toString())
                    .withOAuthToken(TestEnvironment.CLIENT_TOKEN)
                    .build();

            GHRepository repository = client.getRepository("octo-org/hello-world");
            List<GHIssue> issues = repository
                    .queryIssues()
                    .state(GHIssueState.OPEN)
                    .pageSize(30)
                    .list()
                    .iterator()
                    .nextPage();

            assertThat(repository.getDescription()).isEqualTo("My first repository");
            assertThat(issues)
                    .hasSize(30)
                    .allSatisfy(issue -> assertThat(issue.getTitle()).isNotBlank());
            assertThat(gitHub.journal().entries())
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(entry -> {
                        assertThat(entry.request().headers())
                                .noneMatch(field -> field.value().contains(TestEnvironment.CLIENT_TOKEN));
                        assertThat(entry.request().header("Authorization").orElseThrow())
                                .contains(TestEnvironment.PAT);
                        assertThat(entry.request().login()).hasValue("octocat");
                    });
        }
    }

    @Test
    void concurrentReadsGetTheirOwnResponses() throws Exception {
        try (FakeGitHub gitHub = FakeGitHub.builder()
                        .journalCapacity(0)
                        .populate(CachingTest::addRepositories)
                        .start();
                StandaloneServer server = TestEnvironment.start(TestEnvironment.environment(gitHub, directory))) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            List<Callable<String>> reads = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                String name = "octo/key-" + i % KEYS;
                reads.add(() -> read(client, server.uri(), name));
            }
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<String>> responses = threads.invokeAll(reads);

                assertThat(responses).extracting(Future::get).containsOnly("right");
            } finally {
                threads.shutdownNow();
            }
            assertThat(gitHub.journal().totals().keySet()).containsOnly(200, 304);
            assertThat(gitHub.journal().totalWithStatus(304)).isGreaterThan(REQUESTS / 2);
        }
    }

    private static void addRepositories(GitHubData data) {
        data.addUser("octocat").token(TestEnvironment.PAT);
        data.addUser("octo");
        for (int i = 0; i < KEYS; i++) {
            data.addRepository("octo", "key-" + i);
        }
    }

    private static String read(HttpClient client, URI server, String name) throws Exception {
        HttpResponse<String> response =
                client.send(TestEnvironment.request(server, "/repos/" + name).build(), BodyHandlers.ofString());
        boolean right = response.statusCode() == 200
                && response.body().contains("\"full_name\":\"" + name + "\"")
                && response.body().endsWith("}");
        return right ? "right" : response.statusCode() + " for " + name + ": " + response.body();
    }
}
