package io.github.githubproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.github.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid registries, each with the line and the texts that the message must contain. */
class ClientRegistryProblemsTest {
    private static final String HEAD = "version: 1\nclients:\n";
    /** Of hunter22. */
    private static final String DIGEST =
            "'%s'".formatted(HexFormat.of().formatHex(Sha256.of("hunter22".getBytes(StandardCharsets.UTF_8))));

    private static final String CLIENT = HEAD + "- name: a\n  token: hunter22\n";

    @TempDir
    Path directory;

    static Stream<Arguments> problems() {
        return Stream.of(
                bad("clients: []\n", 1, "no version"),
                bad("version: 2\nclients: []\n", 1, "version"),
                bad("version: \"1\"\nclients: []\n", 1, "version"),
                bad("version: 1\n", 1, "no clients"),
                bad("version: 1\nclients:\n", 2, "clients is empty"),
                bad("version: 1\nclients: []\n", 2, "clients is empty"),
                bad("version: 1\nclients: hunter22\n", 2, "clients is not a list"),
                bad("version: 1\nclients: {a: hunter22}\n", 2, "clients is not a list"),
                bad("- hunter22\n", 1, "not a mapping"),
                bad("hunter22\n", 1, "not a mapping"),
                bad(CLIENT + "extra: 1\n", 5, "unknown key \"extra\"", "clients, issuers, version"),
                bad(CLIENT + "version: 1\n", 5, "twice", "line 1"),
                bad(HEAD + "- hunter22\n", 3, "not a mapping"),
                bad(HEAD + "- name:hunter22\n", 3, "not a mapping"),
                bad(HEAD + "- {hunter22: a}\n", 3, "unknown key;"),
                bad(HEAD + "- name: a\n", 3, "no token"),
                bad(HEAD + "- token: hunter22\n", 3, "no name"),
                bad(HEAD + "- name: a\n  token: hunter22\n  token: hunter22b\n", 5, "\"token\" twice", "line 4"),
                bad(HEAD + "- name: a\n  tokn: hunter22\n", 4, "unknown key \"tokn\""),
                bad(HEAD + "- name: a\n  token:\n", 4, "token is empty"),
                bad(HEAD + "- name: a\n  token: ''\n", 4, "token is empty"),
                bad(HEAD + "- name: a\n  token: 12345678\n", 4, "quotes"),
                bad(HEAD + "- name: a\n  token: [hunter22]\n", 4, "token is a list"),
                bad(HEAD + "- name: a\n  token: hunter22 hunter22\n", 4, "white space"),
                bad(HEAD + "- name: a\n  token: hunter22\u00e9\n", 4, "ASCII"),
                bad(HEAD + "- name: a\n  token: hunter2\n", 4, "too short"),
                bad(HEAD + "- name: yes\n  token: hunter22\n", 3, "name is not text"),
                bad(HEAD + "- name: ''\n  token: hunter22\n", 3, "name is empty"),
                bad(HEAD + "- name: ghp_hunter22\n  token: hunter22\n", 3, "name has the form of a GitHub token"),
                bad(HEAD + "- name: github_pat_hunter22\n  token: hunter22\n", 3, "form of a GitHub token"),
                bad(HEAD + "- name: ' a'\n  token: hunter22\n", 3, "name is not allowed"),
                bad(HEAD + "- name: \"a\\nb\"\n  token: hunter22\n", 3, "name is not allowed"),
                bad(HEAD + "- name: '-'\n  token: hunter22\n", 3, "name is not allowed", "- and (others) stand for"),
                bad(CLIENT + "- name: (others)\n  token: hunter22b\n", 5, "name is not allowed", "any other"),
                bad(HEAD + "- name: ${ABSENT:--}\n  token: hunter22\n", 3, "name is not allowed"),
                bad(CLIENT + "- name: a\n  token: hunter22b\n", 5, "name is the same as on line 3"),
                bad(CLIENT + "- name: b\n  token: hunter22\n", 6, "token is the same as on line 4"),
                bad(CLIENT + "- name: b\n  token: ${HUNTER}\n", 6, "token is the same as on line 4"),
                bad(HEAD + "- name: a\n  token: ${ABSENT}\n", 4, "ABSENT", "not set"),
                bad(HEAD + "- name: a\n  token: '${ABSENT}'\n", 4, "ABSENT", "not set"),
                bad(HEAD + "- name: a\n  token: ${BLANK}\n", 4, "BLANK", "blank"),
                bad(HEAD + "- name: a\n  token: ${ABSENT:?hunter22}\n", 4, "ABSENT", "not set"),
                bad(HEAD + "- name: a\n  token: ${ABSENT:-}\n", 4, "token is empty"),
                bad(HEAD + "- name: a\n  token: hunter22${HUNTER}\n", 4, "${VAR}"),
                bad(HEAD + "- name: a\n  token: ${HUNTER hunter22\n", 4, "${VAR}"),
                bad(HEAD + "- name: a\n  tokens: []\n", 4, "tokens is an empty list"),
                bad(HEAD + "- name: a\n  tokens: hunter22\n", 4, "tokens is not a list"),
                bad(HEAD + "- name: a\n  tokens: [hunter22, hunter2]\n", 4, "too short"),
                bad(HEAD + "- name: a\n  tokens:\n  - hunter22\n  - hunter22\n", 6, "token is the same as on line 5"),
                bad(HEAD + "- name: a\n  tokens:\n  - {}\n", 5, "a token has neither token nor token_sha256"),
                bad(
                        HEAD + "- name: a\n  tokens:\n  - {token: hunter22, token_sha256: " + DIGEST + "}\n",
                        5,
                        "a token has both token and token_sha256"),
                bad(HEAD + "- name: a\n  tokens:\n  - {tokn: hunter22}\n", 5, "unknown key \"tokn\""),
                bad(HEAD + "- name: a\n  token_sha256: hunter22\n", 4, "not a SHA-256 digest", "64 hexadecimal"),
                bad(HEAD + "- name: a\n  token_sha256: []\n", 4, "token_sha256 is an empty list"),
                bad(CLIENT + "- name: b\n  token_sha256: " + DIGEST + "\n", 6, "token is the same as on line 4"),
                bad(CLIENT + "  expires: tomorrow\n", 5, "expires is not understood", "2027-01-31"),
                bad(CLIENT + "  expires: 2027-02-30\n", 5, "expires is not understood"),
                bad(CLIENT + "  expires: 2027-01-31T18:00:00\n", 5, "expires is not understood"),
                bad(CLIENT + "  expires:\n", 5, "expires is not understood"),
                bad(CLIENT + "  expires: 20270131\n", 5, "expires is not understood"),
                bad(CLIENT + "  expires: [2027-01-31]\n", 5, "expires is not understood"),
                bad(CLIENT + "  scopes: []\n", 5, "scopes is empty", "leave scopes out"),
                bad(CLIENT + "  scopes:\n", 5, "scopes is empty"),
                bad(CLIENT + "  scopes: GET\n", 5, "scopes is not a list"),
                bad(CLIENT + "  scopes:\n  - GET\n", 6, "a scope is not a mapping"),
                bad(CLIENT + "  scopes:\n  - {}\n", 6, "none of method, path and graphql"),
                bad(CLIENT + "  scopes:\n  - method: GET,POST\n", 6, "method"),
                bad(CLIENT + "  scopes:\n  - method: *\n", 6, "quotes"),
                bad(CLIENT + "  scopes:\n  - methods: GET\n", 6, "unknown key \"methods\"", "graphql, method, path"),
                bad(CLIENT + "  scopes:\n  - path:\n", 6, "path is empty"),
                bad(CLIENT + "  scopes:\n  - path: ''\n", 6, "path is empty"),
                bad(CLIENT + "  scopes:\n  - method: GET\n    path: /repos/(\n", 7, "regular expression"),
                bad(CLIENT + "  scopes:\n  - path: /api/v3/user\n", 6, "/api/v3"),
                bad(CLIENT + "  scopes:\n  - path: user\n", 6, "slash"),
                bad(
                        CLIENT + "  scopes:\n  - graphql: mutation\n",
                        6,
                        "graphql is not understood",
                        "query",
                        "path: /graphql"),
                bad(CLIENT + "  scopes:\n  - graphql: QUERY\n", 6, "graphql is not understood"),
                bad(CLIENT + "  scopes:\n  - graphql: hunter22\n", 6, "graphql is not understood"),
                bad(CLIENT + "  scopes:\n  - graphql: true\n", 6, "graphql is not text"),
                bad(CLIENT + "  scopes:\n  - graphql:\n", 6, "graphql is empty"),
                bad(CLIENT + "  scopes:\n  - graphql: [query]\n", 6, "graphql is a list"),
                bad(CLIENT + "  scopes:\n  - method: DELETE\n    graphql: query\n", 7, "graphql is for GET and POST"),
                bad(
                        CLIENT + "  scopes:\n  - path: /repos/.*\n    graphql: query\n",
                        7,
                        "graphql is for the path /graphql"),
                bad(CLIENT + "  scopes:\n  - graphql: query\n    path: /api/graphql\n", 6, "graphql is for the path"),
                bad(CLIENT + "  admin: 'true'\n", 5, "admin is not understood", "true or false"),
                bad(CLIENT + "  admin: yes\n", 5, "admin is not understood"),
                bad(CLIENT + "  admin:\n", 5, "admin is not understood"),
                bad(CLIENT + "  admin: [true]\n", 5, "admin is not understood"),
                bad(CLIENT + "  credentials: []\n", 5, "credentials is empty", "leave credentials out"),
                bad(CLIENT + "  credentials:\n", 5, "credentials is empty"),
                bad(CLIENT + "  credentials: BOT\n", 5, "credentials is not a list"),
                bad(CLIENT + "  credentials: {BOT: CI}\n", 5, "credentials is not a list"),
                bad(
                        CLIENT + "  credentials: [BOT,]\n  credential: CI\n",
                        6,
                        "credentials, expires, identity, limits, maximum, name, reserve, scopes"),
                bad(CLIENT + "  credentials:\n  - BOT\n  - 1\n", 7, "credentials is not text", "quotes"),
                bad(CLIENT + "  credentials:\n  - BOT\n  -\n", 7, "credentials is empty"),
                bad(CLIENT + "  credentials:\n  - BOT\n  - ''\n", 7, "credentials is empty"),
                bad(CLIENT + "  credentials:\n  - [BOT]\n", 6, "credentials is a list"),
                bad(CLIENT + "  credentials:\n  - BOT\n  - CI\n  - BOT\n", 8, "the same name as on line 6"),
                bad(CLIENT + "  credentials: [BOT, '${ABSENT}']\n", 5, "ABSENT", "not set"),
                bad(CLIENT + "  credentials:\n  - BOT\n  - C1\n", 7, "\"C1\", which is not configured", "BOT, CI"),
                bad(CLIENT + "  credentials: [GITHUB_PAT_BOT]\n", 5, "names \"GITHUB_PAT_BOT\"", "known are BOT, CI"),
                bad(CLIENT + "  credentials: [bot]\n", 5, "names \"bot\""),
                bad(CLIENT + "  credentials: [hunter22]\n", 5, "one that is not configured", "known are BOT, CI"),
                bad(CLIENT + "  credentials: ['${HUNTER}']\n", 5, "one that is not configured"),
                bad(CLIENT + "  credentials: [ghp_hunter22]\n", 5, "one that is not configured"),
                bad(CLIENT + "  credentials: [github_pat_hunter22]\n", 5, "one that is not configured"),
                bad(CLIENT + "  credentials: [0123456789012345678901hunter22abc]\n", 5, "one that is not configured"),
                bad(CLIENT + "  credentials: [B\u00d6T]\n", 5, "one that is not configured"),
                bad(CLIENT + "  limits:\n", 5, "limits is not a mapping", "core: 1000/h"),
                bad(CLIENT + "  limits: {}\n", 5, "limits is empty"),
                bad(CLIENT + "  limits: 1000/h\n", 5, "limits is not a mapping"),
                bad(CLIENT + "  limits: [core]\n", 5, "limits is not a mapping"),
                bad(CLIENT + "  limits:\n    core: 1000\n", 6, "limits is not text", "quotes"),
                bad(
                        CLIENT + "  limits:\n    core: hunter22\n",
                        6,
                        "limits of core: what is there is no limit",
                        "999999999",
                        "100%"),
                bad(CLIENT + "  limits:\n    core: '12345678'\n", 6, "limits of core: what is there is no limit"),
                bad(CLIENT + "  limits:\n    core: '1000'\n", 6, "limits of core: \"1000\" is no limit"),
                bad(CLIENT + "  limits:\n    core: 9999999999/h\n", 6, "\"9999999999/h\" is no limit"),
                bad(CLIENT + "  limits:\n    hunter22: 0/h\n", 6, "limits: \"0/h\" is no limit"),
                bad(CLIENT + "  limits:\n    core: 0/h\n", 6, "limits of core: \"0/h\" is no limit"),
                bad(CLIENT + "  limits:\n    core: 101%\n", 6, "limits of core: \"101%\" is no limit"),
                bad(CLIENT + "  limits:\n    core: -5/h\n", 6, "\"-5/h\" is no limit"),
                bad(CLIENT + "  limits:\n    core: 1/w\n", 6, "\"1/w\" is no limit"),
                bad(CLIENT + "  limits:\n    core: 1/h\n    core: 2/h\n", 7, "the same resource as on line 6"),
                bad(CLIENT + "  limits:\n    'Hunter22!': 1/h\n", 6, "limits has a name that no resource has"),
                bad(CLIENT + "  reserve: {}\n", 5, "reserve is empty"),
                bad(CLIENT + "  reserve: {core: 1/x}\n", 5, "reserve of core: \"1/x\" is no limit"),
                bad(HEAD + "- name: a\n  token: *hunter22\n", 4, "quotes"),
                bad(HEAD + "- name: a\n  token: !hunter22\n", 4, "token is"),
                bad(HEAD + "- name: a\n  token: !hunter22!x y\n", 4, "quotes"),
                bad(HEAD + "- name: a\n  token: @hunter22\n", 4, "quotes"),
                bad(HEAD + "- name: a\n  token: %hunter22\n", 4, "quotes"),
                bad(HEAD + "- name: a\n  token: 'hunter22\n", 5, "not YAML"),
                bad(HEAD + "- name: a\n\ttoken: hunter22\n", 4, ""),
                bad(HEAD + "- name: a\n   token: hunter22\n", 4, "not YAML"),
                bad(HEAD + "- name: a\n  token: hunter22: x\n", 4, "not YAML"),
                bad(HEAD + "- name: a\n  token: !!java.io.File hunter22\n", 4, "tag"),
                bad(CLIENT + "- <<: {name: b}\n  token: hunter22b\n", 5, "unknown key \"<<\""),
                bad(CLIENT + "---\nhunter22\n", 5, "second document"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void messageNamesFileAndLineWithoutSecret(String yaml, int line, String[] texts) throws IOException {
        Path file = Files.writeString(directory.resolve("clients.yaml"), yaml);

        String message = problem(file);

        assertThat(message).startsWith(file + ":" + line + ": ").contains(texts);
    }

    @Test
    void allProblemsAreTold() throws IOException {
        Path file = Files.writeString(directory.resolve("clients.yaml"), """
                version: 2
                clients:
                - name: a
                  token: hunter2
                  scopes: [{path: user}]
                  admin: perhaps
                  limit: 5
                - token: hunter22
                  credentials: [X]
                - name: c
                  token: hunter22
                - name: c
                  tokens: [hunter22b, hunter22c]
                  expires: soon
                """);

        assertThat(problem(file)
                        .lines()
                        .map(line -> line.substring(file.toString().length())))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith(":1: version is not understood"),
                        line -> assertThat(line).startsWith(":4: token is too short"),
                        line -> assertThat(line).startsWith(":5: path"),
                        line -> assertThat(line).startsWith(":6: admin is not understood"),
                        line -> assertThat(line).startsWith(":7: a client has an unknown key \"limit\""),
                        line -> assertThat(line).startsWith(":8: a client has no name"),
                        line -> assertThat(line).startsWith(":9: credentials names \"X\""),
                        line -> assertThat(line).startsWith(":11: the token is the same as on line 8"),
                        line -> assertThat(line).startsWith(":12: the name is the same as on line 10"),
                        line -> assertThat(line).startsWith(":14: expires is not understood"));
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of(new byte[0], "empty"),
                Arguments.of(" \n".getBytes(StandardCharsets.UTF_8), "empty"),
                Arguments.of("# nothing\n".getBytes(StandardCharsets.UTF_8), "empty"),
                Arguments.of("name: hunter22\u00e9".getBytes(StandardCharsets.ISO_8859_1), "not UTF-8"),
                Arguments.of("name: hunter22\u0001".getBytes(StandardCharsets.UTF_8), "U+0001"),
                Arguments.of("[".repeat(100).getBytes(StandardCharsets.UTF_8), "nested deeper"),
                Arguments.of(new byte[(1 << 20) + 1], "larger"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableFileIsNamed(byte[] bytes, String texts) throws IOException {
        Path file = Files.write(directory.resolve("clients.yaml"), bytes);

        assertThat(problem(file)).startsWith(file + ": ").contains(texts);
    }

    @Test
    void missingFileIsNamed() {
        assertThat(problem(directory.resolve("absent.yaml"))).contains("absent.yaml: ", "no such file");
    }

    @Test
    void longCredentialListIsShortened() throws IOException {
        Set<String> many = IntStream.range(100, 200).mapToObj(i -> "C" + i).collect(Collectors.toSet());
        Path file = Files.writeString(directory.resolve("clients.yaml"), CLIENT + "  credentials: [X]\n");

        assertThatThrownBy(() -> ClientRegistry.load(file, Map.of(), many))
                .hasMessageEndingWith(
                        "known are C100, C101, C102, C103, C104, C105, C106, C107, C108, C109, C110, C111,"
                                + " C112, C113, C114, C115, C116, C117, C118, C119 and 80 more");
    }

    @Test
    void messageSaysIfNoneIsConfigured() throws IOException {
        Path file = Files.writeString(directory.resolve("clients.yaml"), CLIENT + "  credentials: [X]\n");

        assertThatThrownBy(() -> ClientRegistry.load(file, Map.of(), Set.of()))
                .hasMessage(file + ":5: credentials names \"X\", which is not configured; none is");
    }

    @Test
    void parsedTextIsNamedWithLine() {
        String yaml = "\ufeff" + CLIENT + "  credentials: ['${CREDENTIAL}']\n";

        assertThat(ClientRegistry.parse(yaml, "CLIENTS", Map.of("CREDENTIAL", "CI"), Set.of("CI"))
                        .clients())
                .hasSize(1);
        assertThatThrownBy(() -> ClientRegistry.parse(yaml, "CLIENTS", Map.of("CREDENTIAL", "CI"), Set.of("BOT")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("CLIENTS:5: credentials names one that is not configured; known are BOT");
        assertThatThrownBy(() -> ClientRegistry.parse(" ", "CLIENTS", Map.of(), Set.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("CLIENTS: the text is empty; a client registry is expected");
    }

    @Test
    void directoryIsNamed() {
        assertThat(problem(directory)).startsWith(directory + ": ").contains("directory");
    }

    private static Arguments bad(String yaml, int line, String... texts) {
        return Arguments.of(yaml, line, texts);
    }

    private static String problem(Path file) {
        Map<String, String> environment = Map.of("HUNTER", "hunter22", "BLANK", " ");
        Set<String> credentials = Set.of("CI", "BOT");
        ConfigException problem =
                catchThrowableOfType(ConfigException.class, () -> ClientRegistry.load(file, environment, credentials));
        assertThat(problem).isNotNull().hasNoCause();
        assertThat(problem.getMessage())
                .doesNotContain("hunter2", "\t")
                .isEqualTo(String.join("\n", problem.problems()));
        assertThat(problem.problems()).allMatch(line -> line.startsWith(file + ":"));
        return problem.getMessage();
    }
}
