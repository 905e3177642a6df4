package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

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

    private final FakeGitHub gitHub = Worlds.simulator(new SettableClock()).start();
    private final Client client = new Client(gitHub.apiUrl());

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
    void isTheHashOfAcceptAuthorizationCookieAndBody() throws Exception {
        var answer = client.get(APP, "Accept", "application/json", "Authorization", Client.ALICE, "Cookie", "a=b");

        assertThat(Client.header(answer, "ETag"))
                .isEqualTo(predicted("application/json:" + Client.ALICE + ":a=b:", answer.body()));
    }

    @Test
    void leavesOutHeadersThatTheRequestLacks() throws Exception {
        assertThat(Client.header(client.get(APP), "ETag"))
                .isEqualTo(predicted("", client.get(APP).body()));
    }

    @Test
    void predictsTheEmptyListToo() throws Exception {
        gitHub.world().addRepository("octo", "empty");

        var answer = client.get("/repos/octo/empty/issues", "Authorization", Client.ALICE);

        assertThat(Client.header(answer, "ETag"))
                .isEqualTo(predicted(Client.ALICE + ":", "[]".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void isWeakAndOfTheUncompressedBodyWhenCompressed() throws Exception {
        var answer = client.get(APP, "Accept-Encoding", "gzip");

        byte[] body = new GZIPInputStream(new java.io.ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(Client.header(answer, "Content-Encoding")).isEqualTo("gzip");
        assertThat(Client.header(answer, "ETag")).isEqualTo("W/" + predicted("", body));
        assertThat(Client.header(answer, "Vary")).contains("Accept-Encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl/8.1", "Wget/1.2", "Mozilla Safari/1", "Firefox/1"})
    void isOfTheBodyBeforeLineBreaksForPeople(String agent) throws Exception {
        var compact = client.get(APP);
        var pretty = client.get(APP, "User-Agent", agent);

        assertThat(Client.text(pretty)).startsWith("{\n  \"id\": 4242,\n");
        assertThat(Client.json(pretty)).isEqualTo(Client.json(compact));
        assertThat(Client.header(pretty, "ETag")).isEqualTo(Client.header(compact, "ETag"));
    }

    @Test
    void differsForEachCredentialEvenOfOneUser() throws Exception {
        assertThat(Client.header(client.get(APP, "Authorization", "token ghp_alice"), "ETag"))
                .isNotEqualTo(Client.header(client.get(APP, "Authorization", "token ghp_alice2"), "ETag"));
    }

    @Test
    void changesWithTheResource() throws Exception {
        String before = Client.header(client.get(APP + "/issues/1"), "ETag");
        gitHub.world().repository("octo", "app").orElseThrow().issues().update(1, issue -> issue.withTitle("New"));

        var after = client.get(APP + "/issues/1", "If-None-Match", before);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(Client.json(after).get("title").asText()).isEqualTo("New");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", W/%s", "*"})
    void matchesWeaklyAndInLists(String pattern) throws Exception {
        String tag = Client.header(client.get(APP), "ETag");

        var answer = client.get(APP, "If-None-Match", String.format(pattern, tag));

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(Client.header(answer, "ETag")).isEqualTo(tag);
        assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
        assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).isPresent();
    }

    @Test
    void ifModifiedSinceWorksWhereThereIsALastModified() throws Exception {
        String time = Client.header(client.get(APP), "Last-Modified");

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
    void isMissingWhereGitHubHasNone(String target) throws Exception {
        var answer = client.get(target);

        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertThat(Client.header(answer, "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void canBeMadeUnpredictable() throws Exception {
        try (FakeGitHub salted = Worlds.simulator(new SettableClock())
                .entityTags(EntityTags.salted("secret"))
                .start()) {
            var answer = new Client(salted.apiUrl()).get(APP);

            assertThat(Client.header(answer, "ETag")).hasSize(66).isNotEqualTo(predicted("", answer.body()));
        }
    }

    @Test
    void headAnswersAsGetWithoutBody() throws Exception {
        var get = client.get(APP);
        var head = client.send("HEAD", APP, "");

        assertThat(head.body()).isEmpty();
        assertThat(Client.header(head, "ETag")).isEqualTo(Client.header(get, "ETag"));
        assertThat(Client.header(head, "Content-Length")).isEqualTo(Client.header(get, "Content-Length"));
    }
}
