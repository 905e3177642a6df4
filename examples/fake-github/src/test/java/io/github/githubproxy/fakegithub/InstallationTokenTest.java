package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.world.Repository;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How tokens of installations come and go, and what they open. */
final class InstallationTokenTest {
    private static final String APP = AppFixture.REPOSITORY;

    private final AppFixture fixture = new AppFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aTokenIsValidForAnHour() throws Exception {
        var minted = fixture.mint("");
        String token = "token " + Client.json(minted).get("token").asText();

        assertThat(minted.statusCode()).isEqualTo(201);
        assertThat(Client.json(minted).get("expires_at").asText()).isEqualTo("2026-03-01T13:00:00Z");
        assertThat(Client.json(minted).get("repository_selection").asText()).isEqualTo("all");
        assertThat(Client.json(minted).get("permissions").get("contents").asText())
                .isEqualTo("write");
        assertThat(Client.json(minted).has("repositories")).isFalse();
        fixture.clock.advance(Duration.ofSeconds(3599));
        assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
        fixture.clock.advance(Duration.ofSeconds(1));
        var after = fixture.get(APP, token);
        assertThat(after.statusCode()).isEqualTo(401);
        assertThat(AppFixture.message(after)).isEqualTo("Bad credentials");
    }

    @ParameterizedTest
    @EnumSource
    void tokensOfBothFormsAuthenticateAndNeverRepeat(Apps.TokenForm form) throws Exception {
        fixture.gitHub.apps().tokenForm(form);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            String token = Client.json(fixture.mint("")).get("token").asText();
            assertThat(seen.add(token)).isTrue();
            switch (form) {
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
    void tokensAreTheSameInEachRun(Apps.TokenForm form) throws Exception {
        fixture.gitHub.apps().tokenForm(form);
        try (AppFixture other = new AppFixture()) {
            other.gitHub.apps().tokenForm(form);

            assertThat(fixture.token()).isEqualTo(other.token());
        }
    }

    @Test
    void theFormCanBeChosenBeforeTheStart() throws Exception {
        try (FakeGitHub gitHub =
                Worlds.simulator(fixture.clock).tokenForm(Apps.TokenForm.LONG).start()) {
            var installation = gitHub.world()
                    .addApp(AppFixture.ID, AppFixture.CLIENT_ID, "robot", AppKey.OURS.publicKey())
                    .install("octo");
            var minted = new Client(gitHub.apiUrl())
                    .send(
                            "POST",
                            "/app/installations/" + installation.id() + "/access_tokens",
                            "",
                            "Authorization",
                            fixture.signed());

            assertThat(Client.json(minted).get("token").asText()).startsWith("ghs_77_");
        }
    }

    @Test
    void anInstallationSeesWhatIsPublicAndWhatItCovers() throws Exception {
        Repository secret = fixture.secret();
        fixture.gitHub.world().addRepository("alice", "diary").visibility(Repository.Visibility.PRIVATE);
        fixture.gitHub.world().addRepository("alice", "blog");
        String token = fixture.token();

        assertThat(fixture.get("/repos/octo/secret", token).statusCode()).isEqualTo(200);
        assertThat(fixture.get("/repos/alice/blog", token).statusCode()).isEqualTo(200);
        assertThat(fixture.get("/repos/alice/diary", token).statusCode()).isEqualTo(404);
        fixture.installation.select(
                fixture.gitHub.world().repository("octo", "app").orElseThrow());
        assertThat(fixture.get("/repos/octo/secret", token).statusCode()).isEqualTo(404);
        fixture.installation.select(secret);
        assertThat(fixture.get("/repos/octo/secret", token).statusCode()).isEqualTo(200);
        assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
    }

    @Test
    void anInstallationWritesOnlyWhatItCovers() throws Exception {
        fixture.gitHub.world().addRepository("alice", "blog");
        fixture.gitHub.world().addRepository("alice", "diary").visibility(Repository.Visibility.PRIVATE);
        String token = fixture.token();
        String issue = "{\"title\":\"x\"}";

        var written = fixture.post(APP + "/issues", issue, token);
        var refused = fixture.post("/repos/alice/blog/issues", issue, token);

        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(Client.json(written).get("user").get("login").asText()).isEqualTo("robot[bot]");
        assertThat(Client.json(written).get("user").get("type").asText()).isEqualTo("Bot");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(refused)).isEqualTo("Resource not accessible by integration");
        assertThat(fixture.post("/repos/alice/diary/issues", issue, token).statusCode())
                .isEqualTo(404);
        assertThat(fixture.gitHub
                        .world()
                        .repository("alice", "blog")
                        .orElseThrow()
                        .issues()
                        .list())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"repositories\":[\"app\"]}", "{\"repository_ids\":[4242]}"})
    void aTokenCanBeNarrowed(String wish) throws Exception {
        fixture.secret();
        String whole = fixture.token();
        var minted = Client.json(fixture.mint(wish));
        String narrowed = "token " + minted.get("token").asText();

        assertThat(minted.get("repository_selection").asText()).isEqualTo("selected");
        assertThat(minted.get("repositories").get(0).get("full_name").asText()).isEqualTo("octo/app");
        assertThat(fixture.get("/repos/octo/secret", whole).statusCode()).isEqualTo(200);
        assertThat(fixture.get("/repos/octo/secret", narrowed).statusCode()).isEqualTo(404);
        assertThat(fixture.post(APP + "/issues", "{\"title\":\"x\"}", narrowed).statusCode())
                .isEqualTo(201);
        assertThat(Client.json(fixture.get("/installation/repositories", whole))
                        .get("total_count")
                        .asInt())
                .isEqualTo(2);
        assertThat(Client.json(fixture.get("/installation/repositories", narrowed))
                        .get("total_count")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void permissionsCanBeNarrowed() throws Exception {
        var minted = Client.json(fixture.mint("{\"permissions\":{\"issues\":\"read\"}}"));

        assertThat(minted.get("permissions").toString()).isEqualTo("{\"issues\":\"read\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"repositories\":[\"none\"]}",
                "{\"repository_ids\":[1]}",
                "{\"permissions\":{\"administration\":\"write\"}}"
            })
    void moreThanThereIsIsRefused(String wish) throws Exception {
        assertThat(fixture.mint(wish).statusCode()).isEqualTo(422);
        assertThat(fixture.gitHub.apps().mints(fixture.installation)).isEmpty();
    }

    @Test
    void theRepositoriesOfAnInstallationComeInPages() throws Exception {
        fixture.secret();
        fixture.gitHub.world().addRepository("alice", "blog");

        var answer = fixture.get("/installation/repositories?per_page=1", fixture.token());

        assertThat(Client.json(answer).get("total_count").asInt()).isEqualTo(2);
        assertThat(Client.json(answer).get("repositories").size()).isEqualTo(1);
        assertThat(Client.header(answer, "Link"))
                .contains(
                        "<" + fixture.gitHub.apiUrl() + "/installation/repositories?per_page=1&page=2>; rel=\"next\"");
        assertThat(fixture.get("/installation/repositories", Client.ALICE).statusCode())
                .isEqualTo(403);
        assertThat(fixture.client.get("/installation/repositories").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aTokenCanRevokeItself() throws Exception {
        String one = fixture.token();
        String other = fixture.token();

        var answer = fixture.client.send("DELETE", "/installation/token", "", "Authorization", one);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(fixture.get(APP, one).statusCode()).isEqualTo(401);
        assertThat(fixture.get(APP, other).statusCode()).isEqualTo(200);
    }

    @Test
    void allTokensOfAnInstallationCanBeRevoked() throws Exception {
        String one = fixture.token();
        String other = fixture.token();
        fixture.app.install("alice").issue("ghs_alices");

        fixture.installation.revokeTokens();

        assertThat(fixture.get(APP, one).statusCode()).isEqualTo(401);
        assertThat(fixture.get(APP, other).statusCode()).isEqualTo(401);
        assertThat(fixture.get(APP, fixture.token()).statusCode()).isEqualTo(200);
        assertThat(fixture.get(APP, "token ghs_alices").statusCode()).isEqualTo(200);
    }

    @Test
    void suspensionStopsTheTokensThereAre() throws Exception {
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
    void anInstallationIsNoUser(String path) throws Exception {
        var answer = fixture.get(path, fixture.token());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(answer)).isEqualTo("Resource not accessible by integration");
        assertThat(answer.headers().firstValue("X-OAuth-Scopes")).isEmpty();
        assertThat(Client.json(fixture.client.get("/users/robot%5Bbot%5D"))
                        .get("type")
                        .asText())
                .isEqualTo("Bot");
    }

    @Test
    void graphQlSeesTheBotAndWhatItCovers() throws Exception {
        fixture.secret();
        String query = "{\"query\":\"{viewer{login} repository(owner:\\\"octo\\\", name:\\\"secret\\\"){name}}\"}";

        var data = Client.json(fixture.post("/graphql", query, fixture.token())).get("data");

        assertThat(data.get("viewer").get("login").asText()).isEqualTo("robot[bot]");
        assertThat(data.get("repository").get("name").asText()).isEqualTo("secret");
    }

    @Test
    void mintsAreCountedWithTheirTimes() throws Exception {
        var start = fixture.clock.instant();
        fixture.mint("");
        fixture.clock.advance(Duration.ofMinutes(50));
        fixture.mint("");
        fixture.gitHub.faults().next(Requests.post(fixture.mintPath()), Fault.serverError(502));

        assertThat(fixture.mint("").statusCode()).isEqualTo(502);
        assertThat(fixture.gitHub.apps().mints(fixture.installation))
                .containsExactly(start, start.plus(Duration.ofMinutes(50)));
        assertThat(fixture.gitHub.apps().mints(fixture.app.install("alice"))).isEmpty();
    }

    @Test
    void theFirstUsesOfAFreshTokenCanBeRefused() throws Exception {
        String older = fixture.token();
        fixture.gitHub.apps().freshTokenRefusals(2);
        String fresh = fixture.token();
        String another = fixture.token();
        fixture.gitHub.apps().freshTokenRefusals(0);

        assertThat(fixture.get(APP, older).statusCode()).isEqualTo(200);
        for (String token : new String[] {fresh, another}) {
            assertThat(fixture.get(APP, token).statusCode()).isEqualTo(401);
            assertThat(fixture.get(APP, token).statusCode()).isEqualTo(401);
            assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
        }
        assertThat(fixture.get(APP, fixture.token()).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenThatIsAMinuteOldIsFreshNoMore() throws Exception {
        fixture.gitHub.apps().freshTokenRefusals(1);
        String token = fixture.token();
        fixture.clock.advance(Duration.ofMinutes(1));

        assertThat(fixture.get(APP, token).statusCode()).isEqualTo(200);
    }

    @Test
    void theJournalTellsWhichInstallationAsked() throws Exception {
        var alices = fixture.app.install("alice");
        alices.issue("ghs_alices");
        fixture.get(APP, fixture.token());
        fixture.get(APP, "token ghs_alices");
        fixture.get(APP, Client.ALICE);
        fixture.client.get(APP);

        var journal = fixture.gitHub.journal();
        assertThat(journal.count(Requests.byInstallation(fixture.installation.id())))
                .isEqualTo(1);
        assertThat(journal.count(Requests.byInstallation(alices.id()))).isEqualTo(1);
        assertThat(journal.count(Requests.by("robot[bot]"))).isEqualTo(2);
        assertThat(journal.entries(Requests.get(APP)))
                .extracting(entry -> entry.request().holder().orElse("nobody"))
                .containsExactly(
                        RateLimits.holderOf(fixture.installation), RateLimits.holderOf(alices), "alice", "nobody");
    }

    @Test
    void noTokenIsShown() throws Exception {
        String token = fixture.token().substring("token ".length());
        fixture.get(APP, "token " + token);

        assertThat(fixture.gitHub.world().credential(token).orElseThrow())
                .asString()
                .doesNotContain(token);
        assertThat(fixture.gitHub.journal().last(Requests.get(APP))).asString().doesNotContain(token);
    }
}
