package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.github.githubproxy.fakegithub.model.Installation;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that an App makes as itself. */
final class GitHubAppTest {
    private final AppFixture fixture = new AppFixture();
    private final Instant now = fixture.clock.instant();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {AppFixture.CLIENT_ID, "77"})
    void acceptsClientIdOrNumericIdAsIssuer(String issuer) throws Exception {
        var response = fixture.get("/app", "Bearer " + TestAppKey.REGISTERED.sign(issuer, now));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestClient.json(response).get("slug").asText()).isEqualTo("robot");
        assertThat(TestClient.json(response).get("client_id").asText()).isEqualTo(AppFixture.CLIENT_ID);
        assertThat(TestClient.json(response).get("installations_count").asInt()).isEqualTo(1);
    }

    @Test
    void acceptsNumberAsIssuer() throws Exception {
        String token = TestAppKey.REGISTERED.sign(Map.of("iss", AppFixture.ID), now, now.plusSeconds(600));

        assertThat(fixture.get("/app", "bearer " + token).statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> rejectedTokens() {
        Instant now = new SettableClock().instant();
        Map<String, String> us = Map.of("iss", AppFixture.CLIENT_ID);
        String undecodable = "A JSON web token could not be decoded";
        String expired = "'Expiration time' claim ('exp') must be a numeric value representing the future time at which"
                + " the assertion expires";
        String early =
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
        return Stream.of(
                Arguments.of("Bearer nonsense", 401, undecodable),
                Arguments.of(TestClient.ALICE, 401, undecodable),
                Arguments.of("token " + TestAppKey.REGISTERED.sign(AppFixture.CLIENT_ID, now), 401, undecodable),
                Arguments.of("Bearer " + TestAppKey.UNREGISTERED.sign(AppFixture.CLIENT_ID, now), 401, undecodable),
                Arguments.of("Bearer " + hmacToken(now), 401, undecodable),
                Arguments.of("Bearer " + TestAppKey.REGISTERED.sign("nobody", now), 404, "Integration not found"),
                Arguments.of("Bearer " + TestAppKey.REGISTERED.sign(us, now.minusSeconds(60), now), 401, expired),
                Arguments.of(
                        "Bearer " + TestAppKey.REGISTERED.sign(us, now, now.plusSeconds(601)),
                        401,
                        "'Expiration time' claim ('exp') is too far in the future"),
                Arguments.of(
                        "Bearer " + TestAppKey.REGISTERED.sign(us, now.plusSeconds(1), now.plusSeconds(60)),
                        401,
                        early));
    }

    private static String hmacToken(Instant now) {
        return JWT.create()
                .withIssuer(AppFixture.CLIENT_ID)
                .withIssuedAt(now)
                .withExpiresAt(now.plusSeconds(60))
                .sign(Algorithm.HMAC256("anything"));
    }

    @ParameterizedTest
    @MethodSource("rejectedTokens")
    void rejectsInvalidJwt(String authorization, int status, String message) throws Exception {
        for (String path : new String[] {"/app", "/app/installations", AppFixture.REPOSITORY + "/installation"}) {
            var response = fixture.get(path, authorization);

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(AppFixture.message(response)).isEqualTo(message);
            assertThat(TestClient.header(response, "Date")).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
        }
        assertThat(fixture.post(fixture.accessTokensPath(), "", authorization).statusCode())
                .isEqualTo(status);
    }

    @Test
    void appRequestsAreNotRateLimited() throws Exception {
        var response = fixture.asApp("/app");
        fixture.client.get("/app");
        fixture.issueToken("");

        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("x-ratelimit"));
        assertThat(fixture.gitHub.journal().quotaUnits()).isZero();
    }

    @Test
    void rejectsJwtOnOtherRoutes() throws Exception {
        var response = fixture.asApp(AppFixture.REPOSITORY);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(AppFixture.message(response)).isEqualTo("Bad credentials");
        assertThat(fixture.post("/graphql", "{\"query\":\"{viewer{login}}\"}", fixture.signed())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void paginatesInstallations() throws Exception {
        for (int i = 0; i < 4; i++) {
            fixture.gitHub.data().addOrganization("org" + i);
            fixture.app.install("org" + i);
        }

        var response = fixture.asApp("/app/installations?per_page=2&page=2");

        assertThat(TestClient.json(response).size()).isEqualTo(2);
        assertThat(TestClient.json(response).get(0).get("account").get("login").asText())
                .isEqualTo("org1");
        assertThat(TestClient.header(response, "Link"))
                .contains("<" + fixture.gitHub.apiUrl() + "/app/installations?per_page=2&page=3>; rel=\"next\"");
    }

    @Test
    void findsInstallationByIdAccountRepository() throws Exception {
        Installation alices = fixture.app.install("alice");
        fixture.gitHub.data().addRepository("bob", "own");
        long id = fixture.installation.id();

        assertThat(found("/app/installations/" + id)).isEqualTo(id);
        assertThat(found("/orgs/octo/installation")).isEqualTo(id);
        assertThat(found("/repos/octo/app/installation")).isEqualTo(id);
        assertThat(found("/users/alice/installation")).isEqualTo(alices.id());
        for (String path : new String[] {
            "/app/installations/1",
            "/orgs/alice/installation",
            "/users/octo/installation",
            "/repos/bob/own/installation",
            "/repos/octo/none/installation"
        }) {
            assertThat(fixture.asApp(path).statusCode()).isEqualTo(404);
        }
    }

    private long found(String path) throws Exception {
        return TestClient.json(fixture.asApp(path)).get("id").asLong();
    }

    @Test
    void selectionExcludesOtherRepositories() throws Exception {
        fixture.installation.select(fixture.secret());

        assertThat(fixture.asApp("/repos/octo/app/installation").statusCode()).isEqualTo(404);
        assertThat(TestClient.json(fixture.asApp("/repos/octo/secret/installation"))
                        .get("repository_selection")
                        .asText())
                .isEqualTo("selected");
    }

    @Test
    void hidesInstallationsOfOtherApps() throws Exception {
        var other = fixture.gitHub.data().addApp(78, "Iv1.other", "other", TestAppKey.UNREGISTERED.publicKey());
        long id = other.install("octo").id();

        assertThat(fixture.asApp("/app/installations/" + id).statusCode()).isEqualTo(404);
        assertThat(fixture.post("/app/installations/" + id + "/access_tokens", "", fixture.signed())
                        .statusCode())
                .isEqualTo(404);
        assertThat(fixture.gitHub.data().apps()).containsExactly(fixture.app, other);
        assertThat(fixture.gitHub.data().installation(id).orElseThrow().app()).isSameAs(other);
    }

    @Test
    void suspendedInstallationGetsNoToken() throws Exception {
        fixture.installation.suspend();
        var refused = fixture.issueToken("");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(AppFixture.message(refused)).isEqualTo("This installation has been suspended");
        assertThat(TestClient.json(fixture.asApp("/app/installations/" + fixture.installation.id()))
                        .get("suspended_at")
                        .asText())
                .isEqualTo("2026-03-01T12:00:00Z");
        fixture.installation.unsuspend();
        assertThat(fixture.issueToken("").statusCode()).isEqualTo(201);
    }

    @Test
    void uninstallRemovesInstallationAndTokens() throws Exception {
        String token = fixture.token();

        fixture.app.uninstall(fixture.installation);

        assertThat(fixture.issueToken("").statusCode()).isEqualTo(404);
        assertThat(fixture.asApp("/orgs/octo/installation").statusCode()).isEqualTo(404);
        assertThat(fixture.get(AppFixture.REPOSITORY, token).statusCode()).isEqualTo(401);
        assertThat(fixture.gitHub.data().installation(fixture.installation.id()))
                .isEmpty();
    }

    @Test
    void everyChangeIncreasesVersion() {
        Runnable[] changes = {
            () -> fixture.gitHub.data().addApp(78, "Iv1.other", "other", TestAppKey.UNREGISTERED.publicKey()),
            () -> fixture.app.install("alice"),
            () -> fixture.installation.issueToken("ghs_1"),
            () -> fixture.installation.select(),
            fixture.installation::suspend,
            fixture.installation::unsuspend,
            fixture.installation::revokeTokens,
            () -> fixture.app.uninstall(fixture.installation)
        };
        for (Runnable change : changes) {
            long before = fixture.gitHub.data().version();
            change.run();
            assertThat(fixture.gitHub.data().version()).isGreaterThan(before);
        }
    }

    @Test
    void rejectsDuplicates() {
        assertThatThrownBy(() -> fixture.app.install("octo")).hasMessageContaining("already");
        assertThatThrownBy(() -> fixture.app.install("nobody")).hasMessageContaining("nobody");
        assertThatThrownBy(() -> fixture.gitHub.data().addApp(77, "x", "x", TestAppKey.REGISTERED.publicKey()))
                .hasMessageContaining("77");
        assertThatThrownBy(() -> fixture.gitHub.data().addApp(78, "x", "robot", TestAppKey.REGISTERED.publicKey()))
                .hasMessageContaining("robot");
    }
}
