package io.github.githubproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {
    @TempDir
    Path directory;

    @Test
    void secretsAreReadFromFiles() throws IOException {
        Config config = config(Map.of(
                "GITHUB_PAT_BOT_FILE", file("bot", "ghp_bot\n"),
                "GITHUB_APP_CI_ID", "12",
                "GITHUB_APP_CI_PEM_FILE", file("ci.pem", "-----BEGIN-----\nx\n-----END-----\r\n"),
                "CACHE_BACKEND_URL_FILE", file("redis", "redis://:hunter22@host:6379\n")));

        assertThat(config.pats()).singleElement().satisfies(pat -> {
            assertThat(pat.name()).isEqualTo("BOT");
            assertThat(pat.token().reveal()).isEqualTo("ghp_bot");
        });
        assertThat(config.apps()).singleElement().satisfies(app -> {
            assertThat(app.name()).isEqualTo("CI");
            assertThat(app.pem().reveal()).isEqualTo("-----BEGIN-----\nx\n-----END-----");
        });
        assertThat(config.cacheBackendUrl()).isEqualTo("redis://:hunter22@host:6379");
        assertThat(config.toString()).doesNotContain("hunter22", "ghp_bot");
    }

    @Test
    void directoryHoldsCredentialsByVariable() throws IOException {
        file("GITHUB_PAT_BOT", "ghp_bot\n");
        file("GITHUB_APP_CI_ID", "12\n");
        file("GITHUB_APP_CI_INSTALLATION_ID", "34");
        file("GITHUB_APP_CI_PEM", "pem");
        file(".hidden", "ignored");
        Files.createDirectory(directory.resolve("..data"));

        Config config = config(Map.of("GITHUB_CREDENTIALS_DIR", directory.toString(), "GITHUB_PAT_OTHER", "ghp_other"));

        assertThat(config.credentialNames()).containsExactly("BOT", "CI", "OTHER");
        assertThat(config.apps().get(0).installationId()).hasValue(34);
    }

    @Test
    void readAgainReturnsPresentContent() throws IOException {
        Config before = config(Map.of("GITHUB_PAT_BOT_FILE", file("GITHUB_PAT_BOT", "ghp_one")));
        file("GITHUB_PAT_BOT", "ghp_two");

        Config after = before.readAgain();

        assertThat(before.pats().get(0).token().reveal()).isEqualTo("ghp_one");
        assertThat(after.pats().get(0).token().reveal()).isEqualTo("ghp_two");
        assertThat(after.readAgain().files())
                .containsExactly(directory.resolve("GITHUB_PAT_BOT"), Path.of("clients.yaml"));
    }

    @Test
    void bothFormsAreAnError() throws IOException {
        assertThat(problem(Map.of("GITHUB_PAT_BOT_FILE", file("bot", "hunter22"), "GITHUB_PAT_BOT", "hunter22b")))
                .isEqualTo("GITHUB_PAT_BOT is set in two ways, by the variable itself and by GITHUB_PAT_BOT_FILE;"
                        + " one is expected");
    }

    @Test
    void fileAndDirectoryForOneCredentialAreAnError() throws IOException {
        file("GITHUB_PAT_BOT", "hunter22");

        assertThat(problem(Map.of(
                        "GITHUB_PAT_BOT_FILE", file("GITHUB_PAT_BOT", "hunter22"),
                        "GITHUB_CREDENTIALS_DIR", directory.toString())))
                .isEqualTo("GITHUB_PAT_BOT is set in two ways, by GITHUB_PAT_BOT_FILE and by GITHUB_CREDENTIALS_DIR;"
                        + " one is expected");
    }

    @Test
    void missingFileIsNamed() {
        assertThat(problem(Map.of(
                        "GITHUB_PAT_BOT_FILE", directory.resolve("absent").toString())))
                .isEqualTo("GITHUB_PAT_BOT_FILE: there is no file " + directory.resolve("absent"));
    }

    @Test
    void deviceInPlaceOfFileIsNamed() {
        assertThat(problem(Map.of("GITHUB_PAT_BOT_FILE", "/dev/null")))
                .isEqualTo("GITHUB_PAT_BOT_FILE: /dev/null is a pipe or device; a regular file is expected");
    }

    @Test
    void directoryInPlaceOfFileIsNamed() {
        assertThat(problem(Map.of("GITHUB_PAT_BOT_FILE", directory.toString())))
                .isEqualTo("GITHUB_PAT_BOT_FILE: " + directory + " is a directory; a file with the secret is expected");
    }

    @Test
    void emptyFileIsNamed() throws IOException {
        assertThat(problem(Map.of("CACHE_BACKEND_URL_FILE", file("empty", " \n"))))
                .isEqualTo("CACHE_BACKEND_URL_FILE: " + directory.resolve("empty")
                        + " is empty; the secret is expected in it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter22hunter22hunter22hunter22hunter22hun=",
                "hunter22hunter22hunter22hunter22hunter22hunter22",
                "hunter22hunter22hunter22hunter22hunter22hunter22,hunter22hunter22hunter22hunter22hunter22hun="
            })
    void keyInPlaceOfPathIsNotShown(String value) {
        assertThat(problem(Map.of("TOKEN_KEY_FILE", value)))
                .startsWith("TOKEN_KEY_FILE holds a secret itself; the path of a file with it is expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ghp_hunter22",
                "github_pat_hunter22",
                "redis://:hunter22@host",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter22\n-----END RSA PRIVATE KEY-----"
            })
    void secretInPlaceOfPathIsNotShown(String value) {
        assertThat(problem(Map.of("GITHUB_APP_CI_ID", "1", "GITHUB_APP_CI_PEM_FILE", value)))
                .startsWith("GITHUB_APP_CI_PEM_FILE holds a secret itself; the path of a file with it is expected");
    }

    @Test
    void blankPathIsAnError() {
        assertThat(problem(Map.of("GITHUB_PAT_BOT_FILE", " "))).startsWith("GITHUB_PAT_BOT_FILE is blank");
    }

    @Test
    void largeFileIsAnError() throws IOException {
        assertThat(problem(Map.of("GITHUB_PAT_BOT_FILE", file("large", "x".repeat(65_537)))))
                .contains("is larger than a secret may be, 65536 bytes");
    }

    @Test
    void fileOfOtherEncodingIsAnError() throws IOException {
        Path file = Files.write(directory.resolve("latin"), "\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problem(Map.of("GITHUB_PAT_BOT_FILE", file.toString()))).contains("is not UTF-8 text");
    }

    @Test
    void otherFileInDirectoryIsNamed() throws IOException {
        Path file = Path.of(file("bot.txt", "hunter22"));

        assertThat(problem(Map.of("GITHUB_CREDENTIALS_DIR", directory.toString())))
                .startsWith(file + ": the file has no name of a credential's variable; GITHUB_PAT_*");
    }

    @Test
    void missingDirectoryIsNamed() throws IOException {
        assertThat(problem(Map.of("GITHUB_CREDENTIALS_DIR", directory + "/absent")))
                .isEqualTo("GITHUB_CREDENTIALS_DIR is " + directory + "/absent; there is no such directory");
        assertThat(problem(Map.of("GITHUB_CREDENTIALS_DIR", file("file", "hunter22"))))
                .isEqualTo("GITHUB_CREDENTIALS_DIR is " + directory + "/file; that is a file, a directory is expected");
    }

    @Test
    void allProblemsAreTold() throws IOException {
        assertThat(problem(Map.of(
                                "GITHUB_PAT_BOT_FILE", file("empty", ""),
                                "GITHUB_PAT_OTHER", "hunter22 hunter22",
                                "CACHE_TTL", "soon",
                                "GITHUB_APP_CI_ID", "12"))
                        .lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("GITHUB_PAT_BOT_FILE: "),
                        line -> assertThat(line).startsWith("CACHE_TTL is \"soon\""),
                        line -> assertThat(line).startsWith("GITHUB_PAT_OTHER has white space"),
                        line -> assertThat(line).startsWith("GITHUB_APP_CI_PEM is not set"));
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private static Config config(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(Map.of("CLIENT_REGISTRY_FILE_PATH", "clients.yaml"));
        all.putAll(variables);
        return Config.fromMap(all);
    }

    private static String problem(Map<String, String> variables) {
        ConfigException problem = catchThrowableOfType(ConfigException.class, () -> config(variables));
        assertThat(problem).isNotNull().hasNoCause();
        assertThat(problem.getMessage()).doesNotContain("hunter22");
        return problem.getMessage();
    }
}
