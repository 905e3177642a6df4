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

/** That a client with {@code graphql: query} runs queries, and never a mutation. */
class GraphQlScopeTest {
    private static final String READER = "reader-token-0123456789";
    private static final String MUTATION = "mutation { deleteIssue { clientMutationId } }";

    private static FakeGitHub gitHub;
    private static StandaloneServer server;
    private static URI uri;

    @BeforeAll
    static void start(@TempDir Path directory) {
        gitHub = Setup.gitHub();
        Map<String, String> environment = Setup.environment(gitHub, directory);
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                Setup.registry(
                        directory,
                        "version: 1\nclients:\n- name: all\n  token: " + Setup.CLIENT_TOKEN
                                + "\n- name: reader\n  token: " + READER
                                + "\n  scopes:\n  - graphql: query\n  - path: /repos/.*\n"));
        server = Setup.start(environment);
        uri = server.uri();
    }

    @AfterAll
    static void stop() {
        server.close();
        gitHub.close();
    }

    @BeforeEach
    void forget() {
        gitHub.journal().clear();
        gitHub.rateLimits().reset();
    }

    static Stream<GraphQlAttempt> evasions() {
        return GraphQlEvasions.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("evasions")
    void noMutationGetsToGitHub(GraphQlAttempt attempt) throws IOException {
        String answer = send(uri, attempt, READER);

        assertThat(mutations()).isEmpty();
        assertThat(gitHub.journal().total()).isZero();
        if (attempt.body().length > 1 << 20) {
            // Refused before it is read, so that the connection may break under whoever goes on sending.
            assertThat(answer).matches("(?s)(HTTP/1\\.1 413 .*)?");
            return;
        }
        assertThat(answer).matches("(?s)HTTP/1\\.1 (400|403) .*");
        if (!attempt.method().equals("HEAD")) {
            assertThat(answer).contains("\"message\":\"", "\"documentation_url\":\"", "\"status\":\"");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("evasions")
    void everyEvasionWouldSucceedAtSomeServer(GraphQlAttempt attempt) throws IOException {
        send(gitHub.apiUrl(), attempt, Setup.PAT);

        assertThat(mutations()).hasSize(1);
    }

    @Test
    void thereAreManyEvasions() {
        assertThat(evasions().map(GraphQlAttempt::name).distinct()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(evasions().map(GraphQlAttempt::name)).doesNotHaveDuplicates();
    }

    static List<GraphQlAttempt> disguises() {
        return GraphQlEvasions.disguises();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("disguises")
    void noFieldTurnsWhatIsAllowedIntoSomethingElse(GraphQlAttempt disguise) throws IOException {
        String answer = send(uri, disguise, READER);

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(gitHub.journal().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.request().headers())
                        .noneMatch(field -> field.name().matches("(?i)x.(http.method|method|original|rewrite).*")));
    }

    static List<GraphQlAttempt> methodOverrides() {
        return GraphQlEvasions.methodOverrides();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodOverrides")
    void anotherMethodInAFieldIsRefused(GraphQlAttempt override) throws IOException {
        String answer = send(uri, override, READER);

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("X-HTTP-Method-Override");
        assertThat(gitHub.journal().total()).isZero();
    }

    static List<GraphQlAttempt> honest() {
        return HonestQueries.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("honest")
    void honestQueriesGetThereByteForByte(GraphQlAttempt query) throws IOException {
        String answer = send(uri, query, READER);

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"data\":");
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
    @MethodSource("honest")
    void nothingIsKeptForTheNext(GraphQlAttempt query) throws IOException {
        String first = send(uri, query, READER);
        String second = send(uri, query, READER);

        assertThat(first).contains("Cache-Status: github-proxy; fwd=");
        assertThat(second).contains("Cache-Status: github-proxy; fwd=").doesNotContain("stored", "hit", "stale");
        assertThat(gitHub.journal().total()).isEqualTo(2);
    }

    @Test
    void theSchemaMayBeRead() throws IOException {
        send(uri, GraphQlAttempt.get("schema", "/graphql"), READER);

        assertThat(gitHub.journal().total()).isEqualTo(1);
    }

    @Test
    void whoeverMayDoEverythingMayRunMutations() throws IOException {
        String answer = send(uri, GraphQlAttempt.query("mutation", MUTATION), Setup.CLIENT_TOKEN);

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(mutations()).hasSize(1);
    }

    @Test
    void theRefusalSaysWhatToDo() throws IOException {
        String answer = send(uri, GraphQlAttempt.query("mutation", MUTATION), READER);

        assertThat(answer)
                .startsWith("HTTP/1.1 403 ")
                .contains("Client 'reader' of this proxy may run nothing but GraphQL queries. This request was refused"
                        + " because it has a mutation, be it run or not; leave it out, or ask those who run the proxy to"
                        + " allow more in its client registry.");
    }

    @Test
    void aBodyThatIsTooLongNeedNotBeSent() throws IOException {
        GraphQlAttempt attempt = GraphQlAttempt.json("long", "").with("Content-Length: 2000000");

        assertThat(send(uri, attempt.with("Expect: 100-continue"), READER))
                .startsWith("HTTP/1.1 413 ")
                .contains("its body is longer than 1048576 bytes; send less at once");
    }

    private static List<Journal.Entry> mutations() {
        return gitHub.journal().entries().stream()
                .filter(MutationDetector::mayContainMutation)
                .toList();
    }

    private static String send(URI to, GraphQlAttempt attempt, String token) throws IOException {
        try (Socket socket = new Socket(to.getHost(), to.getPort())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(attempt.bytes(token));
                socket.getInputStream().transferTo(answer);
            } catch (SocketException e) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
