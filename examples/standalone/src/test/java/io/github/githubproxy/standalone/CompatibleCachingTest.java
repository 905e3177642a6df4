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

/** What is remembered, of {@code docs/compatibility.md}. */
class CompatibleCachingTest {
    @TempDir
    private Path directory;

    @Test
    void case07TheSecondReadIsWholeFreshAndFree() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
        try (Served served = Served.with(directory, now::get, gitHub -> gitHub, environment -> {})) {
            HttpResponse<String> first = served.get(Served.REPOSITORY);
            served.get("/zen");
            long quota = served.gitHub().journal().quotaUnits();
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));

            HttpResponse<String> second = served.get(Served.REPOSITORY);

            assertThat(served.gitHub().journal().last(RequestPredicates.any()).status())
                    .isEqualTo(304);
            assertThat(served.gitHub().journal().quotaUnits()).isEqualTo(quota);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body()).contains("\"full_name\"");
            assertThat(second.headers().allValues("Date")).containsExactly("Sun, 01 Mar 2026 10:05:00 GMT");
            assertThat(first.headers().allValues("X-RateLimit-Used")).containsExactly("1");
            assertThat(second.headers().allValues("X-RateLimit-Used")).containsExactly("2");
            assertThat(second.headers().allValues("X-RateLimit-Remaining")).containsExactly("4998");
        }
    }

    @Test
    void case08OurTagsHoldWhateverCredentialIsUsed() {
        try (Served served = Served.with(directory, CompatibleCachingTest::withTwoUsers)) {
            String tag =
                    served.get(Served.REPOSITORY).headers().firstValue("ETag").orElseThrow();
            String first = asker(served);

            served.gitHub().data().revokeToken(first.equals("octocat") ? DemoData.OCTOCAT_TOKEN : DemoData.HUBOT_TOKEN);
            HttpResponse<String> second = served.get(Served.REPOSITORY, "If-None-Match", tag);

            assertThat(asker(served)).isNotEqualTo(first);
            assertThat(second.statusCode()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            assertThat(second.headers().firstValue("ETag")).contains(tag);
            assertThat(served.get(Served.REPOSITORY, "If-None-Match", "\"another\"")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void case12RepresentationsNeverShareAnEntry() {
        String path = Served.REPOSITORY + "/contents/README.md";
        try (Served served = Served.with(directory)) {
            for (int i = 0; i < 2; i++) {
                assertThat(served.get(path).body()).contains("\"encoding\":\"base64\"");
                assertThat(served.get(path, "Accept", "application/vnd.github.raw")
                                .body())
                        .isEqualTo("# Hello world\n\nThis is a demonstration.\n");
            }
            assertThat(served.gitHub().journal().entries())
                    .extracting(Journal.Entry::status)
                    .containsExactly(200, 200, 304, 304);
        }
    }

    @Test
    void case13VersionsNeverShareAnEntryAndAnUnknownOneIsGitHubsToRefuse() {
        try (Served served = Served.with(directory)) {
            for (int i = 0; i < 2; i++) {
                for (String version : List.of("2022-11-28", "2026-03-10")) {
                    HttpResponse<String> answer = served.get(Served.REPOSITORY, "X-GitHub-Api-Version", version);
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.headers().firstValue("X-GitHub-Api-Version-Selected"))
                            .contains(version);
                }
            }
            assertThat(served.gitHub().journal().entries())
                    .extracting(Journal.Entry::status)
                    .containsExactly(200, 200, 304, 304);

            for (int i = 0; i < 2; i++) {
                HttpResponse<String> answer = served.get(Served.REPOSITORY, "X-GitHub-Api-Version", "1999-01-01");
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains("Unsupported 'X-GitHub-Api-Version' header value of '1999-01-01'");
            }
            assertThat(served.gitHub().journal().totalWithStatus(400)).isEqualTo(2);
        }
    }

    @Test
    void case14NothingCrossesScopesOrCredentialGroups() {
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
        try (Served served = Served.with(directory, environment -> {
            environment.put("GITHUB_PAT_HUBOT", DemoData.HUBOT_TOKEN);
            environment.put("CLIENT_REGISTRY_FILE_PATH", Setup.registry(directory, registry));
        })) {
            String secret = "/repos/octo-org/secret";
            for (int i = 0; i < 2; i++) {
                assertThat(status(served, secret, "insider-0123456789")).isEqualTo(200);
                assertThat(status(served, secret, "outsider-0123456789")).isEqualTo(404);
                assertThat(status(served, secret, "elsewhere-0123456789")).isEqualTo(403);
            }
            assertThat(status(served, "/repos/octocat/Spoon-Knife", "elsewhere-0123456789"))
                    .isEqualTo(200);
            assertThat(served.gitHub()
                            .journal()
                            .entries(RequestPredicates.path(secret)
                                    .and(RequestPredicates.withToken(DemoData.HUBOT_TOKEN))))
                    .extracting(Journal.Entry::status)
                    .containsOnly(404);
        }
    }

    @Test
    void case15WhatWasWrittenIsRead() {
        try (Served served = Served.with(directory)) {
            String issues = Served.REPOSITORY + "/issues?per_page=1";
            String before = served.get(issues).body();
            String created = served.send("POST", Served.REPOSITORY + "/issues", "{\"title\":\"brand new\"}")
                    .body();
            assertThat(created).contains("brand new");
            assertThat(served.get(issues).body()).contains("brand new").isNotEqualTo(before);

            String file = Served.REPOSITORY + "/contents/new.txt";
            assertThat(served.get(file).statusCode()).isEqualTo(404);
            String content = Base64.getEncoder().encodeToString("new".getBytes(StandardCharsets.UTF_8));
            assertThat(served.send("PUT", file, "{\"message\":\"m\",\"content\":\"" + content + "\"}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(served.get(file).statusCode()).isEqualTo(200);
            assertThat(served.get(file, "Accept", "application/vnd.github.raw").body())
                    .isEqualTo("new");
            served.repository().files().put("new.txt", FileContent.text("changed past the proxy"));
            assertThat(served.get(file, "Accept", "application/vnd.github.raw").body())
                    .isEqualTo("changed past the proxy");
        }
    }

    private static int status(Served served, String path, String token) {
        return served.get(path, "Authorization", "token " + token).statusCode();
    }

    private static void withTwoUsers(Map<String, String> environment) {
        environment.put("GITHUB_PAT_HUBOT", DemoData.HUBOT_TOKEN);
    }

    private static String asker(Served served) {
        return served.gitHub()
                .journal()
                .last(RequestPredicates.get(Served.REPOSITORY))
                .request()
                .login()
                .orElse("nobody");
    }
}
