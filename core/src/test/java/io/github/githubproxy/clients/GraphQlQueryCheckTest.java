package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, messages and a missing parser, which tests over HTTP do not cover. */
class GraphQlQueryCheckTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mutation { a } | 403 | has a mutation",
                "subscription { a } | 403 | has a subscription",
                "type A { a: Int } | 403 | neither an operation nor a fragment",
                "extend schema { query: A } | 403 | neither an operation nor a fragment",
                "directive @a on FIELD | 403 | neither an operation nor a fragment",
                "{ a | 400 | not a GraphQL document",
                "{ a } } | 400 | not a GraphQL document",
                "{ a } mutation | 400 | not a GraphQL document",
                "{ a } & mutation { b } | 400 | not a GraphQL document",
                "'{ a } | mutation { b }' | 400 | not a GraphQL document",
                "{ a ... } | 400 | not a GraphQL document",
                "'' | 400 | not a GraphQL document",
                "# { a } | 400 | not a GraphQL document",
            })
    void rejectsNonQueriesWithReason(String document, String status, String texts) {
        assertThat(rejection(json(document)))
                .hasMessageContaining(texts)
                .extracting(GraphQlNotQueryException::status)
                .isEqualTo(Integer.valueOf(status));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ a } ) mutation { b }",
                "{ a } ] mutation { b }",
                "{ a } : mutation { b }",
                "{ a } ! mutation { b }",
                "{ a } $x mutation { b }",
                "{ a } @x mutation { b }",
                "{ a } ... mutation { b }",
                "{ a } 1 mutation { b }",
                "{ a } \"\" mutation { b }",
                "{ a } x mutation { b }",
                "{ a } = mutation { b }",
                "{ a } \u00a0 mutation { b }",
                "{ a } \\ mutation { b }",
            })
    void rejectsContentAfterDocument(String document) {
        assertThat(rejection(json(document))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 1 << 19})
    void bodyIsLimitedToOneMebibyte(int length) {
        byte[] body = Arrays.copyOf("{\"query\":\"{a}\"}".getBytes(StandardCharsets.UTF_8), length);
        Arrays.fill(body, 15, body.length, (byte) ' ');

        assertThatCode(() -> GraphQlQueryCheck.require(request(RequestBody.of(new ByteArrayInputStream(body), -1))))
                .doesNotThrowAnyException();
        byte[] tooLong = Arrays.copyOf(body, (1 << 20) + 1);
        assertThat(rejection(request(RequestBody.of(new ByteArrayInputStream(tooLong), -1)))
                        .status())
                .isEqualTo(413);
        assertThat(rejection(request(RequestBody.of(tooLong))).status()).isEqualTo(413);
    }

    @Test
    void documentIsLimitedTo65536Characters() {
        assertThatCode(() -> GraphQlQueryCheck.require(json("{a} #" + "x".repeat(65_531))))
                .doesNotThrowAnyException();
        assertThat(rejection(json("{a} #" + "x".repeat(65_532)))).hasMessageContaining("longer than 65536 characters");
    }

    @Test
    void documentIsLimitedTo2048DigitsInNumbers() {
        assertThatCode(() -> GraphQlQueryCheck.require(json(numbers("1".repeat(64), 32))))
                .doesNotThrowAnyException();
        assertThat(rejection(json(numbers("1".repeat(64), 33)))).hasMessageContaining("more than 2048 digits");
        assertThat(rejection(json(numbers("-0.1e8", 1_000)))).hasMessageContaining("more than 2048 digits");
        assertThat(rejection(json(numbers("1".repeat(100), 1)))).hasMessageContaining("more than 99 digits");
    }

    @Test
    void digitsInNamesDoNotCount() {
        assertThatCode(() -> GraphQlQueryCheck.require(json("{ " + "issue123456: a ".repeat(1_000) + "}")))
                .doesNotThrowAnyException();
    }

    @Test
    void documentIsLimitedTo8192CharactersOutsideAscii() {
        assertThatCode(() -> GraphQlQueryCheck.require(json("{a(x:\"" + "\u00e9".repeat(8_192) + "\")}")))
                .doesNotThrowAnyException();
        assertThat(rejection(json("{a(x:\"" + "\u00e9".repeat(8_193) + "\")}")))
                .hasMessageContaining("characters outside ASCII");
    }

    @Test
    void documentIsLimitedTo10000Tokens() {
        assertThatCode(() -> GraphQlQueryCheck.require(json("{" + "a ".repeat(9_900) + "}")))
                .doesNotThrowAnyException();
        assertThat(rejection(json("{" + "a ".repeat(10_000) + "}"))).hasMessageContaining("too many words");
    }

    @Test
    void variablesAreLimitedTo10000Names() {
        assertThatCode(() -> GraphQlQueryCheck.require(variables(10_000))).doesNotThrowAnyException();
        assertThat(rejection(variables(10_001))).hasMessageContaining("more than 10000 names");
    }

    @Test
    void rejectsDocumentWithManySlowTokens() {
        LongAdder nanos = new LongAdder();
        String document = "{" + "a ".repeat(1_000) + "}";

        GraphQlNotQueryException rejection = catchThrowableOfType(
                GraphQlNotQueryException.class,
                () -> GraphQlDocumentParser.requireQueries(document, () -> advance(nanos, 201_000)));

        assertThat(rejection).hasMessageContaining("takes too long to be judged");
        assertThat(Duration.ofNanos(nanos.sum())).isLessThan(Duration.ofMillis(52));
    }

    /** A slow machine, and one that pauses for a second 200 times. */
    @Test
    void acceptsSlowMachineAndPauses() {
        LongAdder nanos = new LongAdder();
        String document = "{" + "a ".repeat(5_000) + "}";

        assertThatCode(() -> GraphQlDocumentParser.requireQueries(document, () -> advance(nanos, 190_000)))
                .doesNotThrowAnyException();
        AtomicInteger tokens = new AtomicInteger();
        assertThatCode(() -> GraphQlDocumentParser.requireQueries(
                        document, () -> advance(nanos, tokens.incrementAndGet() % 25 == 0 ? 1_000_000_000 : 1_000)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a", "{a(x:[", "{a(x:{b:", "{...{a"})
    void deepNestingDoesNotOverflowStack(String level) throws Exception {
        FutureTask<GraphQlNotQueryException> task =
                new FutureTask<>(() -> rejection(json(level.repeat(65_000 / level.length()))));
        Thread thread = new Thread(null, task, "small", 160 * 1024);
        thread.start();

        assertThat(task.get()).hasMessageContaining("levels to be judged");
    }

    @Test
    void bodyIsKeptUnchanged() throws Exception {
        byte[] body = "{\"query\":\"{ a }\"}".getBytes(StandardCharsets.UTF_8);
        ProxyRequest request = request(RequestBody.of(new ByteArrayInputStream(body), body.length));

        GraphQlQueryCheck.require(request);

        assertThat(request.body().open()).hasBinaryContent(body);
    }

    @Test
    void registryReadsQueryScope() throws IOException {
        Client client =
                ClientRegistry.load(registry(), Map.of()).findByName("a").orElseThrow();

        assertThat(client.scopes()).containsExactly(Scope.everything().onlyGraphqlQueries());
    }

    @Test
    void missingParserNamesArtifactAndLine() throws Exception {
        Path file = registry();
        try (URLClassLoader loader = new FilteringClassLoader("graphql.")) {
            Method load = loader.loadClass(ClientRegistry.class.getName()).getMethod("load", Path.class, Map.class);

            Throwable thrown = catchThrowable(() -> load.invoke(null, file, Map.of()));

            assertThat(thrown).isInstanceOf(InvocationTargetException.class);
            assertThat(thrown.getCause())
                    .hasMessage(file + ":6: graphql needs com.graphql-java:graphql-java on the class path")
                    .extracting(cause -> cause.getClass().getName())
                    .isEqualTo(ConfigException.class.getName());
        }
    }

    @Test
    void otherScopesNeedNoParser() throws Exception {
        Path file = Files.writeString(
                directory.resolve("others.yaml"),
                "version: 1\nclients:\n- name: a\n  token: hunter22\n  scopes:\n  - path: /graphql\n");
        try (URLClassLoader loader = new FilteringClassLoader("graphql.")) {
            Method load = loader.loadClass(ClientRegistry.class.getName()).getMethod("load", Path.class, Map.class);

            assertThat(load.invoke(null, file, Map.of())).hasToString("ClientRegistry[a]");
        }
    }

    private static String numbers(String number, int count) {
        return "{a(x:[" + (number + " ").repeat(count) + "])}";
    }

    private static ProxyRequest variables(int names) {
        String members =
                IntStream.range(0, names).mapToObj(i -> "\"n" + i + "\":1").collect(Collectors.joining(","));
        String json = "{\"query\":\"{a}\",\"variables\":{" + members + "}}";
        return request(RequestBody.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static long advance(LongAdder nanos, long by) {
        nanos.add(by);
        return nanos.sum();
    }

    private Path registry() throws IOException {
        return Files.writeString(
                directory.resolve("clients.yaml"),
                "version: 1\nclients:\n- name: a\n  token: hunter22\n  scopes:\n  - graphql: query\n");
    }

    private static GraphQlNotQueryException rejection(ProxyRequest request) {
        return catchThrowableOfType(GraphQlNotQueryException.class, () -> GraphQlQueryCheck.require(request));
    }

    private static ProxyRequest json(String document) {
        String json = "{\"query\":\"" + document.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        return request(RequestBody.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static ProxyRequest request(RequestBody body) {
        return ProxyRequest.builder("POST")
                .headers(Headers.of("Content-Type", "application/json"))
                .body(body)
                .build();
    }
}
