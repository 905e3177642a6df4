package io.github.githubproxy.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.githubproxy.github.RouteTemplates;
import io.github.githubproxy.standalone.OpenApiOperation.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Requests for all operations in GitHub's OpenAPI descriptions are forwarded unchanged, byte for byte. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("node")
class OpenApiTest {
    /**
     * Operations on the shared credential or on the tokens of an App. Those from {@code /applications/grants} on exist only on
     * Enterprise Server.
     */
    private static final Set<String> NOT_FORWARDED = Set.of(
            "DELETE /installation/token",
            "DELETE /applications/{client_id}/grant",
            "POST /applications/{client_id}/token",
            "PATCH /applications/{client_id}/token",
            "DELETE /applications/{client_id}/token",
            "POST /applications/{client_id}/token/scoped",
            "GET /applications/grants",
            "GET /applications/grants/{grant_id}",
            "DELETE /applications/grants/{grant_id}",
            "GET /authorizations",
            "POST /authorizations",
            "PUT /authorizations/clients/{client_id}",
            "PUT /authorizations/clients/{client_id}/{fingerprint}",
            "GET /authorizations/{authorization_id}",
            "PATCH /authorizations/{authorization_id}",
            "DELETE /authorizations/{authorization_id}");

    /** Turned off, because the test would write thousands of lines. */
    private static final Logger ACCESS_LOG = (Logger) LoggerFactory.getLogger("io.github.githubproxy.access");

    private static NodeDirectory npm;

    @TempDir
    private Path directory;

    private final Queue<RawMessage> received = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void fetch() throws Exception {
        npm = PublishedNpmPackages.fetch(OpenApiTest.class);
        ACCESS_LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void restoreAccessLog() {
        ACCESS_LOG.setLevel(null);
    }

    @ParameterizedTest
    @CsvSource({
        "api.github.com.json, '', 1223, 6, 0",
        "ghec.json, '', 1471, 6, 0",
        "ghes-3.19.json, /api/v3, 1039, 16, 19"
    })
    void forwardsEveryOperationUnchanged(String description, String root, int published, int refused, int elsewhere)
            throws Exception {
        List<OpenApiOperation> operations =
                OpenApiOperation.read(npm.packageOf("@octokit/openapi").resolve("generated/" + description));
        List<OpenApiOperation> notForwarded = operations.stream()
                .filter(operation -> NOT_FORWARDED.contains(operation.toString()))
                .toList();
        List<OpenApiOperation> notOfTheApi = operations.stream()
                .filter(operation -> operation.serverKind() == ServerKind.OTHER)
                .toList();
        List<String> differences = new ArrayList<>();
        try (RawServer gitHub = RawServer.start(this::response);
                StandaloneServer server = TestEnvironment.start(TestEnvironment.environment(
                        gitHub.uri().resolve(root), gitHub.uri().resolve(RequestComparison.UPLOADS), directory));
                RawClient client = new RawClient(server.uri())) {
            for (int i = 0; i < operations.size(); i++) {
                OpenApiOperation operation = operations.get(i);
                EdgeCaseRequest request = EdgeCaseRequest.of(operation, new Random(i));
                String gitHubAuthority = gitHub.uri().getAuthority();
                if (notForwarded.contains(operation)) {
                    assertRejected(
                            client, new RequestComparison(operation, request.withoutBody(), root, gitHubAuthority));
                } else if (!notOfTheApi.contains(operation)) {
                    RequestComparison comparison = new RequestComparison(operation, request, root, gitHubAuthority);
                    differences.addAll(comparison.differences(sendAndCollect(client, comparison)));
                }
            }
        }
        System.out.printf(
                "%s: %d operations; %d arrive as they were sent, %d are refused, %d are not of the API; refused: %s%n",
                description,
                operations.size(),
                operations.size() - notForwarded.size() - notOfTheApi.size() - differences.size(),
                notForwarded.size(),
                notOfTheApi.size(),
                notForwarded);
        assertThat(differences).isEmpty();
        assertThat(operations).hasSize(published);
        assertThat(notForwarded).hasSize(refused);
        assertThat(notOfTheApi).hasSize(elsewhere);
    }

    @Test
    void metricRoutesMatchPublishedPaths() throws Exception {
        Set<String> published = new TreeSet<>();
        try (Stream<Path> files = Files.list(npm.packageOf("@octokit/openapi").resolve("generated"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json")
                            && !file.toString().endsWith(".deref.json"))
                    .toList()) {
                OpenApiOperation.read(file).forEach(operation -> published.add(operation.template()));
            }
        }
        try (InputStream routes = RouteTemplates.class.getResourceAsStream("routes.txt")) {
            assertThat(new String(routes.readAllBytes(), UTF_8).lines().filter(line -> line.startsWith("/")))
                    .containsExactlyInAnyOrderElementsOf(published);
        }
    }

    private void assertRejected(RawClient client, RequestComparison comparison) throws IOException {
        received.clear();
        RawMessage response = client.exchange(comparison.throughProxy());
        assertThat(response.status()).as(comparison.toString()).isEqualTo(403);
        assertThat(new String(response.body(), UTF_8)).contains("This proxy does not forward");
        assertThat(received).as(comparison.toString()).isEmpty();
    }

    private List<RawMessage> sendAndCollect(RawClient client, RequestComparison comparison) throws IOException {
        received.clear();
        RawMessage response = client.exchange(comparison.throughProxy());
        assertThat(response.status())
                .as("%s: %s", comparison, new String(response.body(), UTF_8))
                .isEqualTo(200);
        return List.copyOf(received);
    }

    /** Records all requests on a connection and responds with 200. */
    private void response(InputStream in, OutputStream out, Socket socket) throws IOException {
        for (Optional<RawMessage> request = RawMessage.request(in);
                request.isPresent();
                request = RawMessage.request(in)) {
            received.add(request.get());
            String body = request.get().method().equals("HEAD") ? "" : "{}";
            out.write(RawMessage.octets("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body));
        }
    }
}
