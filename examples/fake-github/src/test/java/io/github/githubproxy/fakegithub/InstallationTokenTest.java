package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.auth.InstallationTokenIssuer;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.Repository;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Issuing, expiry, revocation and access of installation access tokens. */
final class InstallationTokenTest {
    private static final String APP = AppFixture.REPOSITORY;

    private final AppFixture fixture = new AppFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void tokenExpiresAfterAnHour() throws Exception {
        var issued = fixture.issueToken("");
        String token = "token " + TestClient.json(issued).get("token").asText();

        assertThat(issued.statusCode()).isEqualTo(201);
        assertThat(TestClient.json(issued).get("expires_at").asText()).isEqualTo("2026-03-01T13:00:00Z");
        assertThat(TestClient.json(issued).get("repository_selection").asText()).isEqualTo("all");
        assertThat(TestClient.json(issued).get("permissions").get("contents").asText())
                .isEqualTo("write");
        assertThat(TestClient.json(issued).has("repositories")).isFalse();
        fixture.clock.advance(Duration.ofSeconds(3599));
        assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
        fixture.clock.advance(Duration.ofSeconds(1));
        var after = fixture.get(APP, token);
        assertThat(after.statusCode()).isEqualTo(401);
        assertThat(AppFixture.message(after)).isEqualTo("Bad credentials");
    }

    @ParameterizedTest
    @EnumSource
    void tokensOfBothFormatsAreUniqueAndValid(InstallationTokenIssuer.TokenFormat format) throws Exception {
        fixture.gitHub.installationTokens().tokenFormat(format);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            String token = TestClient.json(fixture.issueToken("")).get("token").asText();
            assertThat(seen.add(token)).isTrue();
            switch (format) {
                case SHORT -> assertThat(token).matches("ghs_[A-Za-z0-9]{36}");
                case LONG ->
                    assertThat(token)
                            .matches("ghs_77_[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+")
                            .hasSizeBetween(500, 540);
            }
            assertThat(fixture.get(APP, "Bearer " + token).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokensAreDeterministic(InstallationTokenIssuer.TokenFormat format) throws Exception {
        fixture.gitHub.installationTokens().tokenFormat(format);
        try (AppFixture other = new AppFixture()) {
            other.gitHub.installationTokens().tokenFormat(format);

            assertThat(fixture.token()).isEqualTo(other.token());
        }
    }

    @Test
    void builderSetsTokenFormat() throws Exception {
        try (FakeGitHub gitHub = TestData.simulator(fixture.clock)
                .tokenFormat(InstallationTokenIssuer.TokenFormat.LONG)
                .start()) {
            var installation = gitHub.data()
                    .addApp(AppFixture.ID, AppFixture.CLIENT_ID, "robot", TestAppKey.REGISTERED.publicKey())
                    .install("octo");
            var issued = new TestClient(gitHub.apiUrl())
                    .send(
                            "POST",
                            "/app/installations/" + installation.id() + "/access_tokens",
                            "",
                            "Authorization",
                            fixture.signed());

            assertThat(TestClient.json(issued).get("token").asText()).startsWith("ghs_77_");
        }
    }

    @Test
    void readsPublicAndCoveredRepositories() throws Exception {
        Repository secret = fixture.secret();
        fixture.gitHub.data().addRepository("alice", "diary").visibility(Repository.Visibility.PRIVATE);
        fixture.gitHub.data().addRepository("alice", "blog");
        String token = fixture.token();

        assertThat(fixture.get("/repos/octo/secret", token).statusCode()).isEqualTo(200);
        assertThat(fixture.get("/repos/alice/blog", token).statusCode()).isEqualTo(200);
        assertThat(fixture.get("/repos/alice/diary", token).statusCode()).isEqualTo(404);
        fixture.installation.select(
                fixture.gitHub.data().repository("octo", "app").orElseThrow());
        assertThat(fixture.get("/repos/octo/secret", token).statusCode()).isEqualTo(404);
        fixture.installation.select(secret);
        assertThat(fixture.get("/repos/octo/secret", token).statusCode()).isEqualTo(200);
        assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
    }

    @Test
    void writesOnlyToCoveredRepositories() throws Exception {
        fixture.gitHub.data().addRepository("alice", "blog");
        fixture.gitHub.data().addRepository("alice", "diary").visibility(Repository.Visibility.PRIVATE);
        String token = fixture.token();
        String issue = "{\"title\":\"x\"}";

        var written = fixture.post(APP + "/issues", issue, token);
        var refused = fixture.post("/repos/alice/blog/issues", issue, token);

        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(TestClient.json(written).get("user").get("login").asText()).isEqualTo("robot[bot]");
        assertThat(TestClient.json(written).get("user").get("type").asText()).isEqualTo("Bot");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(refused)).isEqualTo("Resource not accessible by integration");
        assertThat(fixture.post("/repos/alice/diary/issues", issue, token).statusCode())
                .isEqualTo(404);
        assertThat(fixture.gitHub
                        .data()
                        .repository("alice", "blog")
                        .orElseThrow()
                        .issues()
                        .list())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"repositories\":[\"app\"]}", "{\"repository_ids\":[4242]}"})
    void restrictsTokenToRepositories(String body) throws Exception {
        fixture.secret();
        String whole = fixture.token();
        var issued = TestClient.json(fixture.issueToken(body));
        String narrowed = "token " + issued.get("token").asText();

        assertThat(issued.get("repository_selection").asText()).isEqualTo("selected");
        assertThat(issued.get("repositories").get(0).get("full_name").asText()).isEqualTo("octo/app");
        assertThat(fixture.get("/repos/octo/secret", whole).statusCode()).isEqualTo(200);
        assertThat(fixture.get("/repos/octo/secret", narrowed).statusCode()).isEqualTo(404);
        assertThat(fixture.post(APP + "/issues", "{\"title\":\"x\"}", narrowed).statusCode())
                .isEqualTo(201);
        assertThat(TestClient.json(fixture.get("/installation/repositories", whole))
                        .get("total_count")
                        .asInt())
                .isEqualTo(2);
        assertThat(TestClient.json(fixture.get("/installation/repositories", narrowed))
                        .get("total_count")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void restrictsPermissions() throws Exception {
        var issued = TestClient.json(fixture.issueToken("{\"permissions\":{\"issues\":\"read\"}}"));

        assertThat(issued.get("permissions").toString()).isEqualTo("{\"issues\":\"read\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"repositories\":[\"none\"]}",
                "{\"repository_ids\":[1]}",
                "{\"permissions\":{\"administration\":\"write\"}}"
            })
    void rejectsAccessBeyondInstallation(String body) throws Exception {
        assertThat(fixture.issueToken(body).statusCode()).isEqualTo(422);
        assertThat(fixture.gitHub.installationTokens().issuedAt(fixture.installation))
                .isEmpty();
    }

    @Test
    void paginatesInstallationRepositories() throws Exception {
        fixture.secret();
        fixture.gitHub.data().addRepository("alice", "blog");

        var response = fixture.get("/installation/repositories?per_page=1", fixture.token());

        assertThat(TestClient.json(response).get("total_count").asInt()).isEqualTo(2);
        assertThat(TestClient.json(response).get("repositories").size()).isEqualTo(1);
        assertThat(TestClient.header(response, "Link"))
                .contains(
                        "<" + fixture.gitHub.apiUrl() + "/installation/repositories?per_page=1&page=2>; rel=\"next\"");
        assertThat(fixture.get("/installation/repositories", TestClient.ALICE).statusCode())
                .isEqualTo(403);
        assertThat(fixture.client.get("/installation/repositories").statusCode())
                .isEqualTo(401);
    }

    @Test
    void tokenRevokesItself() throws Exception {
        String one = fixture.token();
        String other = fixture.token();

        var response = fixture.client.send("DELETE", "/installation/token", "", "Authorization", one);

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(fixture.get(APP, one).statusCode()).isEqualTo(401);
        assertThat(fixture.get(APP, other).statusCode()).isEqualTo(200);
    }

    @Test
    void revokesAllTokensOfInstallation() throws Exception {
        String one = fixture.token();
        String other = fixture.token();
        fixture.app.install("alice").issueToken("ghs_alices");

        fixture.installation.revokeTokens();

        assertThat(fixture.get(APP, one).statusCode()).isEqualTo(401);
        assertThat(fixture.get(APP, other).statusCode()).isEqualTo(401);
        assertThat(fixture.get(APP, fixture.token()).statusCode()).isEqualTo(200);
        assertThat(fixture.get(APP, "token ghs_alices").statusCode()).isEqualTo(200);
    }

    @Test
    void suspensionRejectsExistingTokens() throws Exception {
        String token = fixture.token();

        fixture.installation.suspend();
        var refused = fixture.get(APP, token);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(refused)).isEqualTo("This installation has been suspended");
        fixture.installation.unsuspend();
        assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/user", "/user/repos"})
    void rejectsInstallationOnUserRoutes(String path) throws Exception {
        var response = fixture.get(path, fixture.token());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(response)).isEqualTo("Resource not accessible by integration");
        assertThat(response.headers().firstValue("X-OAuth-Scopes")).isEmpty();
        assertThat(TestClient.json(fixture.client.get("/users/robot%5Bbot%5D"))
                        .get("type")
                        .asText())
                .isEqualTo("Bot");
    }

    @Test
    void graphQlSeesBotAndCoveredRepository() throws Exception {
        fixture.secret();
        String query = "{\"query\":\"{viewer{login} repository(owner:\\\"octo\\\", name:\\\"secret\\\"){name}}\"}";

        var data = TestClient.json(fixture.post("/graphql", query, fixture.token()))
                .get("data");

        assertThat(data.get("viewer").get("login").asText()).isEqualTo("robot[bot]");
        assertThat(data.get("repository").get("name").asText()).isEqualTo("secret");
    }

    @Test
    void recordsIssueTimes() throws Exception {
        var start = fixture.clock.instant();
        fixture.issueToken("");
        fixture.clock.advance(Duration.ofMinutes(50));
        fixture.issueToken("");
        fixture.gitHub.faults().next(RequestPredicates.post(fixture.accessTokensPath()), Fault.serverError(502));

        assertThat(fixture.issueToken("").statusCode()).isEqualTo(502);
        assertThat(fixture.gitHub.installationTokens().issuedAt(fixture.installation))
                .containsExactly(start, start.plus(Duration.ofMinutes(50)));
        assertThat(fixture.gitHub.installationTokens().issuedAt(fixture.app.install("alice")))
                .isEmpty();
    }

    @Test
    void rejectsFirstUsesOfNewToken() throws Exception {
        String older = fixture.token();
        fixture.gitHub.installationTokens().rejectFirstUses(2);
        String fresh = fixture.token();
        String another = fixture.token();
        fixture.gitHub.installationTokens().rejectFirstUses(0);

        assertThat(fixture.get(APP, older).statusCode()).isEqualTo(200);
        for (String token : new String[] {fresh, another}) {
            assertThat(fixture.get(APP, token).statusCode()).isEqualTo(401);
            assertThat(fixture.get(APP, token).statusCode()).isEqualTo(401);
            assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
        }
        assertThat(fixture.get(APP, fixture.token()).statusCode()).isEqualTo(200);
    }

    @Test
    void acceptsTokenAfterAMinute() throws Exception {
        fixture.gitHub.installationTokens().rejectFirstUses(1);
        String token = fixture.token();
        fixture.clock.advance(Duration.ofMinutes(1));

        assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
    }

    @Test
    void journalIdentifiesInstallation() throws Exception {
        var alices = fixture.app.install("alice");
        alices.issueToken("ghs_alices");
        fixture.get(APP, fixture.token());
        fixture.get(APP, "token ghs_alices");
        fixture.get(APP, TestClient.ALICE);
        fixture.client.get(APP);

        var journal = fixture.gitHub.journal();
        assertThat(journal.count(RequestPredicates.byInstallation(fixture.installation.id())))
                .isEqualTo(1);
        assertThat(journal.count(RequestPredicates.byInstallation(alices.id()))).isEqualTo(1);
        assertThat(journal.count(RequestPredicates.byLogin("robot[bot]"))).isEqualTo(2);
        assertThat(journal.entries(RequestPredicates.get(APP)))
                .extracting(entry -> entry.request().holder().orElse("nobody"))
                .containsExactly(
                        RateLimits.holderOf(fixture.installation), RateLimits.holderOf(alices), "alice", "nobody");
    }

    @Test
    void toStringOmitsToken() throws Exception {
        String token = fixture.token().substring("token ".length());
        fixture.get(APP, "token " + token);

        assertThat(fixture.gitHub.data().token(token).orElseThrow()).asString().doesNotContain(token);
        assertThat(fixture.gitHub.journal().last(RequestPredicates.get(APP)))
                .asString()
                .doesNotContain(token);
    }
}
