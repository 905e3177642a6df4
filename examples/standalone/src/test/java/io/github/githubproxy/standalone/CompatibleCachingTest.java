package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.FileContent;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cases of {@code docs/compatibility.md} about caching. */
class CompatibleCachingTest {
    @TempDir
    private Path directory;

    @Test
    void case07SecondReadCostsNoQuota() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
        try (ServerFixture fixture = ServerFixture.with(directory, now::get, gitHub -> gitHub, environment -> {})) {
            HttpResponse<String> first = fixture.get(ServerFixture.REPOSITORY);
            fixture.get("/zen");
            long quota = fixture.gitHub().journal().quotaUnits();
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));

            HttpResponse<String> second = fixture.get(ServerFixture.REPOSITORY);

            assertThat(fixture.gitHub().journal().last(RequestPredicates.any()).status())
                    .isEqualTo(304);
            assertThat(fixture.gitHub().journal().quotaUnits()).isEqualTo(quota);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body()).contains("\"full_name\"");
            assertThat(second.headers().allValues("Date")).containsExactly("Sun, 01 Mar 2026 10:05:00 GMT");
            assertThat(first.headers().allValues("X-RateLimit-Used")).containsExactly("1");
            assertThat(second.headers().allValues("X-RateLimit-Used")).containsExactly("2");
            assertThat(second.headers().allValues("X-RateLimit-Remaining")).containsExactly("4998");
        }
    }

    @Test
    void case08ETagStaysValidAcrossCredentials() {
        try (ServerFixture fixture = ServerFixture.with(directory, CompatibleCachingTest::withTwoUsers)) {
            String tag = fixture.get(ServerFixture.REPOSITORY)
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            String first = lastLogin(fixture);

            fixture.gitHub()
                    .data()
                    .revokeToken(first.equals("octocat") ? DemoData.OCTOCAT_TOKEN : DemoData.HUBOT_TOKEN);
            HttpResponse<String> second = fixture.get(ServerFixture.REPOSITORY, "If-None-Match", tag);

            assertThat(lastLogin(fixture)).isNotEqualTo(first);
            assertThat(second.statusCode()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            assertThat(second.headers().firstValue("ETag")).contains(tag);
            assertThat(fixture.get(ServerFixture.REPOSITORY, "If-None-Match", "\"another\"")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void case12AcceptSeparatesStoredResponses() {
        String path = ServerFixture.REPOSITORY + "/contents/README.md";
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            for (int i = 0; i < 2; i++) {
                assertThat(fixture.get(path).body()).contains("\"encoding\":\"base64\"");
                assertThat(fixture.get(path, "Accept", "application/vnd.github.raw")
                                .body())
                        .isEqualTo("# Hello world\n\nThis is a demonstration.\n");
            }
            assertThat(fixture.gitHub().journal().entries())
                    .extracting(Journal.Entry::status)
                    .containsExactly(200, 200, 304, 304);
        }
    }

    @Test
    void case13ApiVersionSeparatesStoredResponses() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            for (int i = 0; i < 2; i++) {
                for (String version : List.of("2022-11-28", "2026-03-10")) {
                    HttpResponse<String> response =
                            fixture.get(ServerFixture.REPOSITORY, "X-GitHub-Api-Version", version);
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.headers().firstValue("X-GitHub-Api-Version-Selected"))
                            .contains(version);
                }
            }
            assertThat(fixture.gitHub().journal().entries())
                    .extracting(Journal.Entry::status)
                    .containsExactly(200, 200, 304, 304);

            for (int i = 0; i < 2; i++) {
                HttpResponse<String> response =
                        fixture.get(ServerFixture.REPOSITORY, "X-GitHub-Api-Version", "1999-01-01");
                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.body()).contains("Unsupported 'X-GitHub-Api-Version' header value of '1999-01-01'");
            }
            assertThat(fixture.gitHub().journal().totalWithStatus(400)).isEqualTo(2);
        }
    }

    @Test
    void case14ScopesAndCredentialGroupsAreIsolated() {
        String registry = """
                version: 1
                clients:
                  - name: insider
                    token: insider-0123456789
                    credentials: [BOT]
                  - name: outsider
                    token: outsider-0123456789
                    credentials: [HUBOT]
                  - name: elsewhere
                    token: elsewhere-0123456789
                    scopes:
                      - path: /repos/octocat/.*
                """;
        try (ServerFixture fixture = ServerFixture.with(directory, environment -> {
            environment.put("GITHUB_PAT_HUBOT", DemoData.HUBOT_TOKEN);
            environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, registry));
        })) {
            String secret = "/repos/octo-org/secret";
            for (int i = 0; i < 2; i++) {
                assertThat(status(fixture, secret, "insider-0123456789")).isEqualTo(200);
                assertThat(status(fixture, secret, "outsider-0123456789")).isEqualTo(404);
                assertThat(status(fixture, secret, "elsewhere-0123456789")).isEqualTo(403);
            }
            assertThat(status(fixture, "/repos/octocat/Spoon-Knife", "elsewhere-0123456789"))
                    .isEqualTo(200);
            assertThat(fixture.gitHub()
                            .journal()
                            .entries(RequestPredicates.path(secret)
                                    .and(RequestPredicates.withToken(DemoData.HUBOT_TOKEN))))
                    .extracting(Journal.Entry::status)
                    .containsOnly(404);
        }
    }

    @Test
    void case15ReadsReturnWrittenState() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            String issues = ServerFixture.REPOSITORY + "/issues?per_page=1";
            String before = fixture.get(issues).body();
            String created = fixture.send("POST", ServerFixture.REPOSITORY + "/issues", "{\"title\":\"brand new\"}")
                    .body();
            assertThat(created).contains("brand new");
            assertThat(fixture.get(issues).body()).contains("brand new").isNotEqualTo(before);

            String file = ServerFixture.REPOSITORY + "/contents/new.txt";
            assertThat(fixture.get(file).statusCode()).isEqualTo(404);
            String content = Base64.getEncoder().encodeToString("new".getBytes(StandardCharsets.UTF_8));
            assertThat(fixture.send("PUT", file, "{\"message\":\"m\",\"content\":\"" + content + "\"}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(fixture.get(file).statusCode()).isEqualTo(200);
            assertThat(fixture.get(file, "Accept", "application/vnd.github.raw").body())
                    .isEqualTo("new");
            fixture.repository().files().put("new.txt", FileContent.text("changed past the proxy"));
            assertThat(fixture.get(file, "Accept", "application/vnd.github.raw").body())
                    .isEqualTo("changed past the proxy");
        }
    }

    private static int status(ServerFixture fixture, String path, String token) {
        return fixture.get(path, "Authorization", "token " + token).statusCode();
    }

    private static void withTwoUsers(Map<String, String> environment) {
        environment.put("GITHUB_PAT_HUBOT", DemoData.HUBOT_TOKEN);
    }

    private static String lastLogin(ServerFixture fixture) {
        return fixture.gitHub()
                .journal()
                .last(RequestPredicates.get(ServerFixture.REPOSITORY))
                .request()
                .login()
                .orElse("nobody");
    }
}
