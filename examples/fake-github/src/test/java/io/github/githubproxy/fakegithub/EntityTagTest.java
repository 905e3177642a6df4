package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.config.EntityTagGenerator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityTagTest {
    private static final String APP = "/repos/octo/app";

    private final FakeGitHub gitHub = TestData.simulator(new SettableClock()).start();
    private final TestClient client = new TestClient(gitHub.apiUrl());

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private static String predicted(String prefix, byte[] body) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(prefix.getBytes(StandardCharsets.UTF_8));
        return '"' + HexFormat.of().formatHex(sha256.digest(body)) + '"';
    }

    @Test
    void hashesAcceptAuthorizationCookieAndBody() throws Exception {
        var response =
                client.get(APP, "Accept", "application/json", "Authorization", TestClient.ALICE, "Cookie", "a=b");

        assertThat(TestClient.header(response, "ETag"))
                .isEqualTo(predicted("application/json:" + TestClient.ALICE + ":a=b:", response.body()));
    }

    @Test
    void omitsHeadersThatRequestLacks() throws Exception {
        assertThat(TestClient.header(client.get(APP), "ETag"))
                .isEqualTo(predicted("", client.get(APP).body()));
    }

    @Test
    void hashesEmptyList() throws Exception {
        gitHub.data().addRepository("octo", "empty");

        var response = client.get("/repos/octo/empty/issues", "Authorization", TestClient.ALICE);

        assertThat(TestClient.header(response, "ETag"))
                .isEqualTo(predicted(TestClient.ALICE + ":", "[]".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void weakTagOfUncompressedBodyWhenCompressed() throws Exception {
        var response = client.get(APP, "Accept-Encoding", "gzip");

        byte[] body = new GZIPInputStream(new java.io.ByteArrayInputStream(response.body())).readAllBytes();
        assertThat(TestClient.header(response, "Content-Encoding")).isEqualTo("gzip");
        assertThat(TestClient.header(response, "ETag")).isEqualTo("W/" + predicted("", body));
        assertThat(TestClient.header(response, "Vary")).contains("Accept-Encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl/8.1", "Wget/1.2", "Mozilla Safari/1", "Firefox/1"})
    void hashesBodyBeforeIndentation(String agent) throws Exception {
        var compact = client.get(APP);
        var pretty = client.get(APP, "User-Agent", agent);

        assertThat(TestClient.text(pretty)).startsWith("{\n  \"id\": 4242,\n");
        assertThat(TestClient.json(pretty)).isEqualTo(TestClient.json(compact));
        assertThat(TestClient.header(pretty, "ETag")).isEqualTo(TestClient.header(compact, "ETag"));
    }

    @Test
    void differsBetweenTokensOfOneUser() throws Exception {
        assertThat(TestClient.header(client.get(APP, "Authorization", "token ghp_alice"), "ETag"))
                .isNotEqualTo(TestClient.header(client.get(APP, "Authorization", "token ghp_alice2"), "ETag"));
    }

    @Test
    void changesWithResource() throws Exception {
        String before = TestClient.header(client.get(APP + "/issues/1"), "ETag");
        gitHub.data().repository("octo", "app").orElseThrow().issues().update(1, issue -> issue.withTitle("New"));

        var after = client.get(APP + "/issues/1", "If-None-Match", before);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(TestClient.json(after).get("title").asText()).isEqualTo("New");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", W/%s", "*"})
    void matchesIfNoneMatchWeaklyAndInLists(String pattern) throws Exception {
        String tag = TestClient.header(client.get(APP), "ETag");

        var response = client.get(APP, "If-None-Match", String.format(pattern, tag));

        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.body()).isEmpty();
        assertThat(TestClient.header(response, "ETag")).isEqualTo(tag);
        assertThat(response.headers().firstValue("Content-Type")).isEmpty();
        assertThat(response.headers().firstValue("X-RateLimit-Remaining")).isPresent();
    }

    @Test
    void evaluatesIfModifiedSince() throws Exception {
        String time = TestClient.header(client.get(APP), "Last-Modified");

        assertThat(time).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
        assertThat(client.get(APP, "If-Modified-Since", time).statusCode()).isEqualTo(304);
        assertThat(client.get(APP, "If-Modified-Since", time, "If-None-Match", "\"no\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get(APP + "/issues").headers().firstValue("Last-Modified"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rate_limit", "/search/issues?q=Issue", "/repos/octo/none"})
    void omitsTagWhereGitHubSendsNone(String target) throws Exception {
        var response = client.get(target);

        assertThat(response.headers().firstValue("ETag")).isEmpty();
        assertThat(TestClient.header(response, "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void saltMakesTagUnpredictable() throws Exception {
        try (FakeGitHub salted = TestData.simulator(new SettableClock())
                .entityTags(EntityTagGenerator.salted("secret"))
                .start()) {
            var response = new TestClient(salted.apiUrl()).get(APP);

            assertThat(TestClient.header(response, "ETag")).hasSize(66).isNotEqualTo(predicted("", response.body()));
        }
    }

    @Test
    void headHasHeadersOfGetWithoutBody() throws Exception {
        var get = client.get(APP);
        var head = client.send("HEAD", APP, "");

        assertThat(head.body()).isEmpty();
        assertThat(TestClient.header(head, "ETag")).isEqualTo(TestClient.header(get, "ETag"));
        assertThat(TestClient.header(head, "Content-Length")).isEqualTo(TestClient.header(get, "Content-Length"));
    }
}
