package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.config.Deployment;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cases of {@code docs/compatibility.md} about requests. */
class CompatibleRequestsTest {
    @TempDir
    private Path directory;

    @Test
    void case01AcceptsAllAuthorizationForms() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            for (String authorization : List.of(
                    "token " + TestEnvironment.CLIENT_TOKEN,
                    "Bearer " + TestEnvironment.CLIENT_TOKEN,
                    "bearer " + TestEnvironment.CLIENT_TOKEN,
                    basic("jenkins:" + TestEnvironment.CLIENT_TOKEN),
                    basic("x-access-token:" + TestEnvironment.CLIENT_TOKEN),
                    basic(TestEnvironment.CLIENT_TOKEN + ":"),
                    basic(TestEnvironment.CLIENT_TOKEN + ":x-oauth-basic"))) {
                assertThat(fixture.get("/user", "Authorization", authorization).statusCode())
                        .as(authorization)
                        .isEqualTo(200);
            }
            String inBasic = basic("jenkins:" + TestEnvironment.CLIENT_TOKEN).substring("Basic ".length());
            assertThat(fixture.gitHub().journal().entries())
                    .hasSize(7)
                    .allSatisfy(entry -> assertThat(entry.request().headers())
                            .extracting(HeaderField::value)
                            .noneMatch(value -> value.contains(TestEnvironment.CLIENT_TOKEN) || value.contains(inBasic))
                            .contains("Bearer " + TestEnvironment.PAT));
        }
    }

    @Test
    void case02EnterprisePathsAreEquivalent() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            HttpResponse<String> plain = fixture.get(ServerFixture.REPOSITORY);
            HttpResponse<String> enterprise = fixture.get("/api/v3" + ServerFixture.REPOSITORY);

            String base = fixture.uri().toString();
            assertThat(enterprise.statusCode()).isEqualTo(plain.statusCode()).isEqualTo(200);
            assertThat(enterprise.body().replace(base + "/api/v3/", base + "/")).isEqualTo(plain.body());
            assertThat(fixture.gitHub().journal().entries())
                    .as("both share one stored response")
                    .extracting(Journal.Entry::status)
                    .containsExactly(200, 304);
        }
    }

    @ParameterizedTest
    @EnumSource
    void case03GraphQlPathsReachGraphQlEndpoint(Deployment deployment) {
        try (ServerFixture fixture = ServerFixture.with(
                directory,
                gitHub -> gitHub.deployment(deployment),
                // Both URLs are derived from GITHUB_API_URL.
                environment -> environment.keySet().removeAll(List.of("GITHUB_GRAPHQL_URL", "GITHUB_UPLOADS_URL")))) {
            for (String path : List.of("/graphql", "/api/graphql", "/api/v3/graphql")) {
                HttpResponse<String> response = fixture.send("POST", path, "{\"query\":\"{ viewer { login } }\"}");

                assertThat(response.body()).as(path).isEqualTo("{\"data\":{\"viewer\":{\"login\":\"octocat\"}}}");
            }
            assertThat(fixture.gitHub()
                            .journal()
                            .count(RequestPredicates.post(
                                    fixture.gitHub().graphQlUrl().getPath())))
                    .isEqualTo(3);
        }
    }

    @Test
    void case06UnknownTokenGetsGitHub401() {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            HttpResponse<String> response = fixture.get("/user", "Authorization", "token ghp_nobody");

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/json");
            assertThat(response.body())
                    .isEqualTo(
                            "{\"message\":\"Bad credentials\",\"documentation_url\":\"https://docs.github.com/rest\","
                                    + "\"status\":\"401\"}");
            assertThat(fixture.gitHub().journal().total()).isZero();
        }
    }

    @Test
    void case19ForwardsTargetsByteForByte() throws IOException {
        List<String> targets = List.of(
                "/repos/octo-org/hello-world/branches/feature%2Fnew-topic",
                "/repos/octo-org/hello-world/issues?labels[]=a&labels[]=b&labels[]=a",
                "/search/issues?q=a+b|c+\"d\"+label:it's",
                "/repos/octo-org/hello-world/compare/main...octocat:feature%2Fnew-topic",
                "/repos/octo-org/hello-world/contents/a%20file%2Bmore/%C3%A9%E2%82%AC",
                "/repos/octo-org/hello-world/labels/%22good%20first%20issue%22?",
                "/search/code?q=%20a%2B%20+%5B%5D&sort=&order");
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            for (String target : targets) {
                try (Socket socket =
                        new Socket(fixture.uri().getHost(), fixture.uri().getPort())) {
                    socket.getOutputStream()
                            .write(("GET " + target
                                            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: token "
                                            + TestEnvironment.CLIENT_TOKEN + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
                }
            }
            assertThat(fixture.gitHub().journal().entries())
                    .extracting(entry -> entry.request().target())
                    .containsExactlyElementsOf(targets);
        }
    }

    @Test
    void case25HandlesPreflightAndHopByHopFields() throws IOException {
        try (ServerFixture fixture = ServerFixture.with(directory)) {
            String preflight = raw(
                    fixture,
                    "OPTIONS " + ServerFixture.REPOSITORY + " HTTP/1.1",
                    List.of("Origin: https://app.example", "Access-Control-Request-Method: GET"));
            assertThat(preflight)
                    .startsWith("HTTP/1.1 204 ")
                    .contains("\nAccess-Control-Allow-Origin: *\r", "\nAccess-Control-Max-Age: 86400\r")
                    .contains("\nAccess-Control-Allow-Methods: GET, POST, PATCH, PUT, DELETE\r")
                    .contains("\nAccess-Control-Allow-Headers: Authorization, Content-Type, ");
            assertThat(fixture.gitHub().journal().total()).isZero();

            String response = raw(
                    fixture,
                    "DELETE " + ServerFixture.REPOSITORY + "/nothing HTTP/1.1",
                    List.of(
                            "Authorization: token " + TestEnvironment.CLIENT_TOKEN,
                            "Cookie: session=secret",
                            "TE: trailers",
                            "Keep-Alive: timeout=5",
                            "Proxy-Authorization: Basic c2VjcmV0",
                            "X-Hop: 1",
                            "Connection: X-Hop"));

            RecordedRequest received =
                    fixture.gitHub().journal().last(RequestPredicates.any()).request();
            assertThat(received.headers())
                    .extracting(HeaderField::name)
                    .doesNotContain("Cookie", "TE", "Keep-Alive", "Proxy-Authorization", "X-Hop");
            assertThat(received.header("User-Agent")).contains("github-proxy");
            assertThat(response).startsWith("HTTP/1.1 404 ").doesNotContain("Set-Cookie", "Strict-Transport-Security");
        }
    }

    private static String raw(ServerFixture fixture, String requestLine, List<String> fields) throws IOException {
        try (Socket socket = new Socket(fixture.uri().getHost(), fixture.uri().getPort())) {
            String head = requestLine + "\r\nHost: x\r\nConnection: close\r\n" + String.join("\r\n", fields);
            socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
