package io.github.githubproxy.tomcatwar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The web application in a real Tomcat, over HTTP. */
@DisabledOnOs(OS.WINDOWS)
class WebApplicationIT {
    private static final String REPOSITORY = "/repos/octo-org/hello-world";

    @TempDir
    private static Path directory;

    private static FakeGitHub gitHub;
    private static TomcatProcess tomcat;

    @BeforeAll
    static void start() throws Exception {
        gitHub = ProxyEnvironment.gitHub();
        tomcat = TomcatProcess.start(
                Files.createDirectory(directory.resolve("tomcat")), ProxyEnvironment.of(gitHub, directory));
    }

    @AfterAll
    static void stop() {
        if (tomcat != null) {
            tomcat.close();
        }
        gitHub.close();
    }

    @Test
    void revalidatesStoredResponse() throws Exception {
        HttpResponse<String> first = get(REPOSITORY + "/issues/1");
        HttpResponse<String> second = get(REPOSITORY + "/issues/1");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(cacheStatus(first)).contains("fwd=uri-miss", "stored");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(cacheStatus(second)).contains("fwd-status=304");
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void urlsInResponsesLeadToContextPath() throws Exception {
        assertThat(get(REPOSITORY + "/issues/2").body())
                .contains(tomcat.uri(REPOSITORY + "/issues/2").toString());
        assertThat(get(REPOSITORY + "/issues?per_page=5").headers().firstValue("Link"))
                .get()
                .asString()
                .contains("<" + tomcat.uri(REPOSITORY + "/issues?"));
        assertThat(get("/api/v3" + REPOSITORY + "/issues/2").body())
                .contains(tomcat.uri("/api/v3" + REPOSITORY + "/issues/2").toString());
    }

    @Test
    void encodedSlashOfBranchReachesGitHub() throws Exception {
        HttpResponse<String> branch = get(REPOSITORY + "/branches/feature%2Fnew-topic");

        assertThat(branch.statusCode()).isEqualTo(200);
        assertThat(gitHub.journal().count(RequestPredicates.get(REPOSITORY + "/branches/feature%2Fnew-topic")))
                .isEqualTo(1);
    }

    @Test
    void postReachesGitHub() throws Exception {
        HttpResponse<String> created = tomcat.send(tomcat.request(REPOSITORY + "/issues", ProxyEnvironment.CLIENT_TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"title\": \"From Tomcat\"}")));

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(created.body()).contains("From Tomcat");
        assertThat(created.headers().firstValue("Location"))
                .get()
                .asString()
                .startsWith(tomcat.uri(REPOSITORY + "/issues/").toString());
        assertThat(gitHub.journal().count(RequestPredicates.post(REPOSITORY + "/issues")))
                .isEqualTo(1);
    }

    @Test
    void unknownTokenGets401InGitHubsFormat() throws Exception {
        HttpResponse<String> rejected = tomcat.get(REPOSITORY, "not-a-token-of-any-client");

        assertThat(rejected.statusCode()).isEqualTo(401);
        assertThat(rejected.headers().firstValue("Content-Type"))
                .get()
                .asString()
                .startsWith("application/json");
        assertThat(rejected.body())
                .contains("\"message\":\"Bad credentials\"", "\"documentation_url\":", "\"status\":\"401\"");
    }

    @Test
    void statusPageIsForAdmins() throws Exception {
        assertThat(get("/-/status").statusCode()).isEqualTo(403);
        HttpResponse<String> page = tomcat.get("/-/status", ProxyEnvironment.ADMIN_TOKEN);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>");
        assertThat(tomcat.get("/-/status.json", ProxyEnvironment.ADMIN_TOKEN).body())
                .contains("\"name\":\"BOT\"");
    }

    @Test
    void metricsCountRequests() throws Exception {
        get(REPOSITORY + "/issues/3");

        await().untilAsserted(() -> assertThat(
                        tomcat.get("/-/metrics", ProxyEnvironment.ADMIN_TOKEN).body())
                .containsPattern("github_proxy_requests_total\\{[^}]*client=\"ci\""));
    }

    @Test
    void otherPagesRespond() throws Exception {
        assertThat(get("/-/live").body()).isEqualTo("{\"status\":\"live\"}");
        assertThat(get("/-/health").body()).startsWith("{\"status\":\"healthy\"");
        assertThat(get("/-/usage").body()).contains("\"client\":\"ci\"");
        assertThat(get("/-/unknown").statusCode()).isEqualTo(404);
    }

    @Test
    void accessLogIsInLogOfTomcat() throws Exception {
        get(REPOSITORY + "/issues/4");

        await().untilAsserted(
                        () -> assertThat(tomcat.log()).contains("client=ci method=GET route=/repos/{owner}/{repo}"));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return tomcat.get(path, ProxyEnvironment.CLIENT_TOKEN);
    }

    private static String cacheStatus(HttpResponse<String> response) {
        return response.headers().firstValue("Cache-Status").orElseThrow();
    }
}
