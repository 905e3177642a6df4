package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.config.Deployment;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.Repository;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutesTest {
    private static final String APP = "/repos/octo/app";

    private final FakeGitHub gitHub = TestData.simulator(new SettableClock()).start();
    private final TestClient client = new TestClient(gitHub.apiUrl());
    private final Repository app = gitHub.data().repository("octo", "app").orElseThrow();

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "per_page=2; next 2, last 3",
                "per_page=2&page=2; prev 1, next 3, last 3, first 1",
                "page=3&per_page=2; prev 2, first 1",
                "per_page=5; ''",
            })
    void linksPagesByRepositoryId(String query, String expected) throws Exception {
        var response = client.get(APP + "/issues?" + query);

        String base = gitHub.apiUrl() + "/repositories/" + TestData.APP_ID + "/issues?";
        String links = TestClient.header(response, "Link")
                .replace(base, "")
                .replaceAll("<[^>]*?\\bpage=(\\d+)[^>]*>; rel=\"(\\w+)\"", "$2 $1");
        assertThat(links).isEqualTo(expected);
        assertThat(TestClient.json(response).size())
                .isEqualTo(query.startsWith("page=3") ? 1 : query.contains("=5") ? 5 : 2);
    }

    @Test
    void linksKeepOtherQueryParameters() throws Exception {
        assertThat(TestClient.header(client.get(APP + "/issues?q=a%20b&per_page=3&x%5B%5D=1&x%5B%5D=2"), "Link"))
                .contains("/issues?q=a%20b&per_page=3&x%5B%5D=1&x%5B%5D=2&page=2>; rel=\"next\"");
    }

    @Test
    void findsRepositoryById() throws Exception {
        assertThat(TestClient.text(client.get("/repositories/4242/issues?per_page=2&page=2")))
                .isEqualTo(TestClient.text(client.get(APP + "/issues?per_page=2&page=2")));
        assertThat(TestClient.text(client.get("/repositories/4242"))).isEqualTo(TestClient.text(client.get(APP)));
    }

    @Test
    void createsEditsAndCommentsIssues() throws Exception {
        String[] alice = {"Authorization", TestClient.ALICE};
        var created = client.send("POST", APP + "/issues", "{\"title\":\"New\",\"labels\":[\"bug\"]}", alice);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(TestClient.header(created, "Location")).isEqualTo(gitHub.apiUrl() + APP + "/issues/6");
        assertThat(TestClient.json(created).get("user").get("login").asText()).isEqualTo("alice");
        assertThat(client.send("POST", APP + "/issues", "{}", alice).statusCode())
                .isEqualTo(422);
        assertThat(client.send("POST", APP + "/issues", "no json", alice).statusCode())
                .isEqualTo(400);

        client.send("PATCH", APP + "/issues/6", "{\"state\":\"closed\"}", alice);
        assertThat(TestClient.json(client.get(APP + "/issues")).size()).isEqualTo(5);
        assertThat(TestClient.json(client.get(APP + "/issues?state=closed")).size())
                .isEqualTo(1);
        assertThat(TestClient.json(client.get(APP + "/issues?state=all")).size())
                .isEqualTo(6);

        assertThat(client.send("POST", APP + "/issues/6/comments", "{\"body\":\"Hi\"}", alice)
                        .statusCode())
                .isEqualTo(201);
        assertThat(TestClient.json(client.get(APP + "/issues/6/comments"))
                        .get(0)
                        .get("body")
                        .asText())
                .isEqualTo("Hi");
        assertThat(gitHub.journal()
                        .last(RequestPredicates.post(APP + "/issues/6/comments"))
                        .body()
                        .text())
                .isEqualTo("{\"body\":\"Hi\"}");
    }

    @Test
    void redirectsRenamedRepository() throws Exception {
        gitHub.data().rename(app, "renamed");

        var get = client.get(APP + "/issues?state=all");
        assertThat(get.statusCode()).isEqualTo(301);
        assertThat(TestClient.header(get, "Location"))
                .isEqualTo(gitHub.apiUrl() + "/repositories/4242/issues?state=all");
        assertThat(TestClient.json(get).get("url").asText()).isEqualTo(TestClient.header(get, "Location"));
        assertThat(client.send("POST", APP + "/issues", "{}", "Authorization", TestClient.ALICE)
                        .statusCode())
                .isEqualTo(307);
        assertThat(client.get("/repos/octo/renamed").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/branches/feature%2Fx", "/branches/feature/x", "/git/ref/heads/feature/x"})
    void findsBranchWithSlash(String path) throws Exception {
        app.branches().add("feature/x");

        assertThat(client.get(APP + path).statusCode()).isEqualTo(200);
        assertThat(gitHub.journal().count(RequestPredicates.path(APP + path))).isEqualTo(1);
    }

    @Test
    void servesDiffOfPullRequest() throws Exception {
        int number = app.pullRequests().add("Change", "topic").number();

        var diff = client.get(APP + "/pulls/" + number, "Accept", "application/vnd.github.v3.diff");
        assertThat(TestClient.text(diff)).startsWith("diff --git");
        assertThat(TestClient.header(diff, "X-GitHub-Media-Type")).isEqualTo("github.v3; param=diff");
        assertThat(TestClient.json(client.get(APP + "/pulls")).size()).isEqualTo(1);
        assertThat(client.get(APP, "Accept", "image/png").statusCode()).isEqualTo(415);
        assertThat(client.get(APP, "Accept", "").statusCode()).isEqualTo(200);
    }

    @Test
    void servesFilesAsJsonAndRaw() throws Exception {
        app.files().put("docs/a b.txt", FileContent.text("hello"));

        assertThat(TestClient.json(client.get(APP + "/contents/docs/a%20b.txt"))
                        .get("content")
                        .asText())
                .isEqualTo("aGVsbG8=");
        assertThat(TestClient.text(
                        client.get(APP + "/contents/docs/a%20b.txt", "Accept", "application/vnd.github.raw")))
                .isEqualTo("hello");
        assertThat(TestClient.json(client.get(APP + "/contents/docs"))
                        .get(0)
                        .get("path")
                        .asText())
                .isEqualTo("docs/a b.txt");
        var put = client.send(
                "PUT", APP + "/contents/new.txt", "{\"content\":\"aGk=\"}", "Authorization", TestClient.ALICE);
        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(TestClient.text(client.get(APP + "/contents/new.txt", "Accept", "application/vnd.github.raw")))
                .isEqualTo("hi");
    }

    @Test
    void redirectsDownloadsToStorage() throws Exception {
        long release = app.releases().add("v1").id();
        long asset = app.releases()
                .addAsset(release, "a.zip", "application/zip", FileContent.text("zip"))
                .id();

        var redirect = client.get(
                APP + "/releases/assets/" + asset,
                "Accept",
                "application/octet-stream",
                "Authorization",
                TestClient.ALICE);
        assertThat(redirect.statusCode()).isEqualTo(302);
        URI location = URI.create(TestClient.header(redirect, "Location"));
        assertThat(location.toString()).startsWith(gitHub.storageUrl().toString());
        String target = location.getRawPath() + "?" + location.getRawQuery();
        TestClient storage = new TestClient(gitHub.storageUrl());
        assertThat(TestClient.text(storage.get(target))).isEqualTo("zip");
        storage.get(target, "Authorization", TestClient.ALICE);
        assertThat(gitHub.storageJournal().entries())
                .extracting(entry -> entry.request().carriesCredentials())
                .containsExactly(false, true);

        var archive = client.get(APP + "/tarball/main");
        assertThat(archive.statusCode()).isEqualTo(302);
        URI tarball = URI.create(TestClient.header(archive, "Location"));
        assertThat(storage.get(tarball.getRawPath()).body()).hasSize(64 * 1024);
    }

    @Test
    void statisticsAreAvailableOnSecondRequest() throws Exception {
        assertThat(client.get(APP + "/stats/contributors").statusCode()).isEqualTo(202);
        assertThat(client.get(APP + "/stats/contributors").statusCode()).isEqualTo(200);
    }

    @Test
    void graphQlHandlesSupportedFields() throws Exception {
        String query = "{\"query\":\"query($o:String!){ viewer { login } repository(owner:$o, name:\\\"app\\\") { name "
                + "issues { totalCount } } rateLimit { remaining } }\",\"variables\":{\"o\":\"octo\"}}";

        var data = TestClient.json(client.send("POST", "/graphql", query, "Authorization", TestClient.ALICE))
                .get("data");

        assertThat(data.get("viewer").get("login").asText()).isEqualTo("alice");
        assertThat(data.get("repository").fieldNames()).toIterable().containsExactly("name", "issues");
        assertThat(data.get("repository").get("issues").get("totalCount").asInt())
                .isEqualTo(5);
        assertThat(data.get("rateLimit").get("remaining").asInt()).isEqualTo(4999);
        assertThat(client.send("POST", "/graphql", query).statusCode()).isEqualTo(401);
    }

    @Test
    void enterpriseServerUsesPathsOfOneHost() throws Exception {
        try (FakeGitHub server = TestData.simulator(new SettableClock())
                .deployment(Deployment.ENTERPRISE_SERVER)
                .start()) {
            TestClient enterprise = new TestClient(server.apiUrl().resolve("/"));
            String[] alice = {"Authorization", TestClient.ALICE};
            assertThat(server.apiUrl().getPath()).isEqualTo("/api/v3");
            var repository = new TestClient(server.apiUrl()).get(APP);
            assertThat(TestClient.json(repository).get("url").asText()).isEqualTo(server.apiUrl() + APP);
            assertThat(new TestClient(server.apiUrl()).get("/").statusCode()).isEqualTo(200);
            assertThat(new TestClient(server.apiUrl().resolve("/"))
                            .get("repos/octo/app")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(TestClient.json(new TestClient(server.apiUrl()).get("/meta"))
                            .has("installed_version"))
                    .isTrue();
            assertThat(new TestClient(server.graphQlUrl())
                            .send("POST", "", "{\"query\":\"{viewer{login}}\"}", alice)
                            .statusCode())
                    .isEqualTo(200);
            long release = server.data()
                    .repository("octo", "app")
                    .orElseThrow()
                    .releases()
                    .add("v1")
                    .id();
            assertThat(enterprise
                            .send(
                                    "POST",
                                    "api/uploads/repos/octo/app/releases/" + release + "/assets?name=a",
                                    "x",
                                    alice)
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void findsReleaseByTag() throws Exception {
        long id = app.releases().add("releases/v1").id();

        assertThat(TestClient.json(client.get(APP + "/releases/tags/releases/v1"))
                        .get("id")
                        .asLong())
                .isEqualTo(id);
        assertThat(client.get(APP + "/releases/tags/v1").statusCode()).isEqualTo(404);
    }

    @Test
    void demoDataHasRenamedRepository() throws Exception {
        try (FakeGitHub demo = FakeGitHub.builder().populate(DemoData::populate).start()) {
            TestClient visitor = new TestClient(demo.apiUrl());
            var moved = visitor.get("/repos/octo-org/first-steps");
            assertThat(moved.statusCode()).isEqualTo(301);
            var repository =
                    visitor.get(URI.create(TestClient.header(moved, "Location")).getRawPath());
            assertThat(TestClient.json(repository).get("full_name").asText()).isEqualTo("octo-org/getting-started");
        }
    }

    @Test
    void demoDataHasExhaustedUser() throws Exception {
        try (FakeGitHub demo = FakeGitHub.builder().populate(DemoData::populate).start()) {
            DemoData.exhaust(demo.rateLimits());
            var response = new TestClient(demo.apiUrl()).get("/zen", "Authorization", "token " + DemoData.MONA_TOKEN);
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(TestClient.header(response, "X-RateLimit-Remaining")).isEqualTo("0");
        }
    }

    @Test
    void demoDataHasThreePagesOfIssues() throws Exception {
        try (FakeGitHub demo = FakeGitHub.builder().populate(DemoData::populate).start()) {
            var response = new TestClient(demo.apiUrl()).get("/repos/octo-org/hello-world/issues");
            assertThat(TestClient.header(response, "Link")).contains("page=3>; rel=\"last\"");
        }
    }
}
