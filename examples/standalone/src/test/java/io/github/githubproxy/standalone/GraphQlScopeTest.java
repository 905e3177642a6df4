package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.MutationDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client with {@code graphql: query} can run queries but no mutations. */
class GraphQlScopeTest {
    private static final String READER = "reader-token-0123456789";
    private static final String MUTATION = "mutation { deleteIssue { clientMutationId } }";

    private static FakeGitHub gitHub;
    private static StandaloneServer server;
    private static URI uri;

    @BeforeAll
    static void start(@TempDir Path directory) {
        gitHub = TestEnvironment.gitHub();
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                TestEnvironment.registry(
                        directory,
                        "version: 1\nclients:\n- name: all\n  token: " + TestEnvironment.CLIENT_TOKEN
                                + "\n- name: reader\n  token: " + READER
                                + "\n  scopes:\n  - graphql: query\n  - path: /repos/.*\n"));
        server = TestEnvironment.start(environment);
        uri = server.uri();
    }

    @AfterAll
    static void stop() {
        server.close();
        gitHub.close();
    }

    @BeforeEach
    void resetGitHub() {
        gitHub.journal().clear();
        gitHub.rateLimits().reset();
    }

    static Stream<RawGraphQlRequest> bypassAttempts() {
        return GraphQlBypassAttempts.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bypassAttempts")
    void mutationsNeverReachGitHub(RawGraphQlRequest attempt) throws IOException {
        String response = send(uri, attempt, READER);

        assertThat(mutations()).isEmpty();
        assertThat(gitHub.journal().total()).isZero();
        if (attempt.body().length > 1 << 20) {
            // The request is rejected before its body is read, so the connection may be closed while the test is
            // sending.
            assertThat(response).matches("(?s)(HTTP/1\\.1 413 .*)?");
            return;
        }
        assertThat(response).matches("(?s)HTTP/1\\.1 (400|403) .*");
        if (!attempt.method().equals("HEAD")) {
            assertThat(response).contains("\"message\":\"", "\"documentation_url\":\"", "\"status\":\"");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bypassAttempts")
    void everyAttemptContainsMutation(RawGraphQlRequest attempt) throws IOException {
        send(gitHub.apiUrl(), attempt, TestEnvironment.PAT);

        assertThat(mutations()).hasSize(1);
    }

    @Test
    void listsAtLeastSixtyAttempts() {
        assertThat(bypassAttempts().map(RawGraphQlRequest::name).distinct()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(bypassAttempts().map(RawGraphQlRequest::name)).doesNotHaveDuplicates();
    }

    static List<RawGraphQlRequest> pathOverrides() {
        return GraphQlBypassAttempts.pathOverrides();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pathOverrides")
    void dropsPathOverrideHeaders(RawGraphQlRequest pathOverride) throws IOException {
        String response = send(uri, pathOverride, READER);

        assertThat(response).startsWith("HTTP/1.1 200 ");
        assertThat(gitHub.journal().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.request().headers())
                        .noneMatch(field -> field.name().matches("(?i)x.(http.method|method|original|rewrite).*")));
    }

    static List<RawGraphQlRequest> methodOverrides() {
        return GraphQlBypassAttempts.methodOverrides();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodOverrides")
    void rejectsMethodOverrideHeaders(RawGraphQlRequest override) throws IOException {
        String response = send(uri, override, READER);

        assertThat(response).startsWith("HTTP/1.1 400 ").contains("X-HTTP-Method-Override");
        assertThat(gitHub.journal().total()).isZero();
    }

    static List<RawGraphQlRequest> allowedQueries() {
        return AllowedGraphQlQueries.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allowedQueries")
    void forwardsQueriesByteForByte(RawGraphQlRequest query) throws IOException {
        String response = send(uri, query, READER);

        assertThat(response).startsWith("HTTP/1.1 200 ").contains("\"data\":");
        assertThat(mutations()).isEmpty();
        assertThat(gitHub.journal().entries()).singleElement().satisfies(entry -> {
            assertThat(entry.body().kept()).isEqualTo(query.body());
            assertThat(entry.request().query())
                    .isEqualTo(
                            URI.create(query.target()).getRawQuery() == null
                                    ? ""
                                    : URI.create(query.target()).getRawQuery());
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allowedQueries")
    void graphQlResponsesAreNotStored(RawGraphQlRequest query) throws IOException {
        String first = send(uri, query, READER);
        String second = send(uri, query, READER);

        assertThat(first).contains("Cache-Status: github-proxy; fwd=");
        assertThat(second).contains("Cache-Status: github-proxy; fwd=").doesNotContain("stored", "hit", "stale");
        assertThat(gitHub.journal().total()).isEqualTo(2);
    }

    @Test
    void allowsSchemaRead() throws IOException {
        send(uri, RawGraphQlRequest.get("schema", "/graphql"), READER);

        assertThat(gitHub.journal().total()).isEqualTo(1);
    }

    @Test
    void unrestrictedClientRunsMutations() throws IOException {
        String response = send(uri, RawGraphQlRequest.query("mutation", MUTATION), TestEnvironment.CLIENT_TOKEN);

        assertThat(response).startsWith("HTTP/1.1 200 ");
        assertThat(mutations()).hasSize(1);
    }

    @Test
    void rejectionSaysWhatToDo() throws IOException {
        String response = send(uri, RawGraphQlRequest.query("mutation", MUTATION), READER);

        assertThat(response)
                .startsWith("HTTP/1.1 403 ")
                .contains("Client 'reader' of this proxy may run nothing but GraphQL queries. This request was refused"
                        + " because it has a mutation, be it run or not; leave it out, or ask those who run the proxy to"
                        + " allow more in its client registry.");
    }

    @Test
    void rejectsLongBodyBeforeItIsSent() throws IOException {
        RawGraphQlRequest attempt = RawGraphQlRequest.json("long", "").withHeader("Content-Length: 2000000");

        assertThat(send(uri, attempt.withHeader("Expect: 100-continue"), READER))
                .startsWith("HTTP/1.1 413 ")
                .contains("its body is longer than 1048576 bytes; send less at once");
    }

    private static List<Journal.Entry> mutations() {
        return gitHub.journal().entries().stream()
                .filter(MutationDetector::mayContainMutation)
                .toList();
    }

    private static String send(URI to, RawGraphQlRequest attempt, String token) throws IOException {
        try (Socket socket = new Socket(to.getHost(), to.getPort())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(attempt.bytes(token));
                socket.getInputStream().transferTo(response);
            } catch (SocketException e) {
                return response.toString(StandardCharsets.UTF_8);
            }
            return response.toString(StandardCharsets.UTF_8);
        }
    }
}
