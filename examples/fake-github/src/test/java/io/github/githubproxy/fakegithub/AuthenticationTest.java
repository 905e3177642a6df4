package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.Repository;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthenticationTest {
    private static final String APP = "/repos/octo/app";

    private final FakeGitHub gitHub = TestData.simulator(new SettableClock()).start();
    private final TestClient client = new TestClient(gitHub.apiUrl());

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token ghp_alice", "Token ghp_alice", "Bearer ghp_alice", "bearer ghp_alice2"})
    void acceptsTokenAndBearerSchemes(String authorization) throws Exception {
        assertThat(TestClient.json(client.get("/user", "Authorization", authorization))
                        .get("login")
                        .asText())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({"alice:ghp_alice", "ghp_alice:", "ghp_alice:x-oauth-basic"})
    void acceptsTokenInBasicAuthentication(String pair) throws Exception {
        assertThat(client.get("/user", "Authorization", basic(pair)).statusCode())
                .isEqualTo(200);
        assertThat(gitHub.journal().count(RequestPredicates.byLogin("alice"))).isEqualTo(1);
    }

    @Test
    void rejectsUnknownAndRevokedTokens() throws Exception {
        var unknown = client.get(APP, "Authorization", "token nobody's");

        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(TestClient.text(unknown))
                .isEqualTo("{\"message\":\"Bad credentials\",\"documentation_url\":\"https://docs.github.com/rest\","
                        + "\"status\":\"401\"}");
        assertThat(client.get(APP, "Authorization", TestClient.ALICE).statusCode())
                .isEqualTo(200);
        gitHub.data().revokeToken("ghp_alice");
        assertThat(client.get(APP, "Authorization", TestClient.ALICE).statusCode())
                .isEqualTo(401);
    }

    @Test
    void rejectsMissingUserAgent() throws Exception {
        assertThat(TestClient.raw(gitHub.apiUrl(), "GET /zen HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("administrative rules");
    }

    @Test
    void selectsKnownApiVersionAndRejectsOthers() throws Exception {
        assertThat(client.get(APP, "X-GitHub-Api-Version", "1999-01-01").statusCode())
                .isEqualTo(400);
        var older = client.get(APP, "X-GitHub-Api-Version", "2022-11-28");
        var newer = client.get(APP, "X-GitHub-Api-Version", "2026-03-10");
        assertThat(TestClient.header(newer, "x-github-api-version-selected")).isEqualTo("2026-03-10");
        assertThat(TestClient.text(older)).isNotEqualTo(TestClient.text(newer));
        assertThat(TestClient.text(client.get(APP))).isEqualTo(TestClient.text(older));
    }

    @Test
    void hidesPrivateRepositoryFromOthers() throws Exception {
        gitHub.data()
                .addRepository("alice", "diary")
                .visibility(Repository.Visibility.PRIVATE)
                .collaborator("bob");

        assertThat(client.get("/repos/alice/diary").statusCode()).isEqualTo(404);
        assertThat(client.get("/repos/alice/diary", "Authorization", TestClient.ALICE)
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("/repos/alice/diary", "Authorization", "token ghp_bob")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("/repos/alice/diary").statusCode()).isEqualTo(404);
    }

    @Test
    void requiresTokenForWrites() throws Exception {
        assertThat(client.send("POST", APP + "/issues", "{\"title\":\"x\"}").statusCode())
                .isEqualTo(401);
    }

    @Test
    void answersPreflightWithoutToken() throws Exception {
        var response = client.send("OPTIONS", APP, "");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(TestClient.header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(TestClient.header(response, "Access-Control-Allow-Methods")).contains("PATCH");
    }

    @Test
    void sendsStandardHeaders() throws Exception {
        var response = client.get("/", "Authorization", TestClient.ALICE);

        assertThat(TestClient.header(response, "Date")).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
        assertThat(TestClient.header(response, "Server")).isEqualTo("github.com");
        assertThat(TestClient.header(response, "X-GitHub-Request-Id")).isEqualTo("C0DE:0000:000001:000001");
        assertThat(TestClient.header(response, "X-OAuth-Scopes")).isEqualTo("repo");
        assertThat(TestClient.header(response, "Cache-Control")).isEqualTo("private, max-age=60, s-maxage=60");
        assertThat(TestClient.json(response).get("rate_limit_url").asText()).isEqualTo(gitHub.apiUrl() + "/rate_limit");
    }
}
