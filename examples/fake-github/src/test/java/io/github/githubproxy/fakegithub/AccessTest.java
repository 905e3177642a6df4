package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.world.Repository;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {
    private static final String APP = "/repos/octo/app";

    private final FakeGitHub gitHub = Worlds.simulator(new SettableClock()).start();
    private final Client client = new Client(gitHub.apiUrl());

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token ghp_alice", "Token ghp_alice", "Bearer ghp_alice", "bearer ghp_alice2"})
    void tokensAuthenticate(String authorization) throws Exception {
        assertThat(Client.json(client.get("/user", "Authorization", authorization))
                        .get("login")
                        .asText())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({"alice:ghp_alice", "ghp_alice:", "ghp_alice:x-oauth-basic"})
    void basicAuthenticates(String pair) throws Exception {
        assertThat(client.get("/user", "Authorization", basic(pair)).statusCode())
                .isEqualTo(200);
        assertThat(gitHub.journal().count(Requests.by("alice"))).isEqualTo(1);
    }

    @Test
    void anUnknownOrRevokedTokenIsRefused() throws Exception {
        var unknown = client.get(APP, "Authorization", "token nobody's");

        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(Client.text(unknown))
                .isEqualTo("{\"message\":\"Bad credentials\",\"documentation_url\":\"https://docs.github.com/rest\","
                        + "\"status\":\"401\"}");
        assertThat(client.get(APP, "Authorization", Client.ALICE).statusCode()).isEqualTo(200);
        gitHub.world().revokeToken("ghp_alice");
        assertThat(client.get(APP, "Authorization", Client.ALICE).statusCode()).isEqualTo(401);
    }

    @Test
    void noUserAgentIsRefused() throws Exception {
        assertThat(Client.raw(gitHub.apiUrl(), "GET /zen HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("administrative rules");
    }

    @Test
    void anUnknownApiVersionIsRefusedAndAKnownOneChangesBodies() throws Exception {
        assertThat(client.get(APP, "X-GitHub-Api-Version", "1999-01-01").statusCode())
                .isEqualTo(400);
        var older = client.get(APP, "X-GitHub-Api-Version", "2022-11-28");
        var newer = client.get(APP, "X-GitHub-Api-Version", "2026-03-10");
        assertThat(Client.header(newer, "x-github-api-version-selected")).isEqualTo("2026-03-10");
        assertThat(Client.text(older)).isNotEqualTo(Client.text(newer));
        assertThat(Client.text(client.get(APP))).isEqualTo(Client.text(older));
    }

    @Test
    void aPrivateRepositoryIsThereForItsPeopleOnly() throws Exception {
        gitHub.world()
                .addRepository("alice", "diary")
                .visibility(Repository.Visibility.PRIVATE)
                .collaborator("bob");

        assertThat(client.get("/repos/alice/diary").statusCode()).isEqualTo(404);
        assertThat(client.get("/repos/alice/diary", "Authorization", Client.ALICE)
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("/repos/alice/diary", "Authorization", "token ghp_bob")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("/repos/alice/diary").statusCode()).isEqualTo(404);
    }

    @Test
    void writingNeedsACredential() throws Exception {
        assertThat(client.send("POST", APP + "/issues", "{\"title\":\"x\"}").statusCode())
                .isEqualTo(401);
    }

    @Test
    void preflightNeedsNone() throws Exception {
        var answer = client.send("OPTIONS", APP, "");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(Client.header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(Client.header(answer, "Access-Control-Allow-Methods")).contains("PATCH");
    }

    @Test
    void everyAnswerHasTheUsualHeaders() throws Exception {
        var answer = client.get("/", "Authorization", Client.ALICE);

        assertThat(Client.header(answer, "Date")).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
        assertThat(Client.header(answer, "Server")).isEqualTo("github.com");
        assertThat(Client.header(answer, "X-GitHub-Request-Id")).isEqualTo("C0DE:0000:000001:000001");
        assertThat(Client.header(answer, "X-OAuth-Scopes")).isEqualTo("repo");
        assertThat(Client.header(answer, "Cache-Control")).isEqualTo("private, max-age=60, s-maxage=60");
        assertThat(Client.json(answer).get("rate_limit_url").asText()).isEqualTo(gitHub.apiUrl() + "/rate_limit");
    }
}
