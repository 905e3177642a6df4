package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Unusable certificates: one line that names the variable and contains nothing of the key. */
class TlsErrorsTest {
    private static final TestCertificate IDENTITY = TestCertificate.of(TestCertificate.Key.EC_PKCS8);
    private static final String CHAIN = IDENTITY.chainPem();
    private static final String KEY = TestCertificate.Key.EC_PKCS8.pem(IDENTITY.leaf());
    private static final String KEY_BODY_LINE = KEY.lines().skip(1).findFirst().orElseThrow();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "TLS_CERT_FILE, TLS_KEY_FILE is not set but TLS_CERT_FILE is",
        "TLS_KEY_FILE, TLS_CERT_FILE is not set but TLS_KEY_FILE is"
    })
    void rejectsCertificateOrKeyAlone(String variable, String problem) {
        assertThat(problem(Map.of(variable, "x.pem")))
                .isEqualTo(problem.replace(" but", ", but") + "; set both for https, or neither for http");
    }

    @Test
    void blankVariablesCountAsUnset() {
        assertThat(TlsFiles.fromMap(Map.of("TLS_CERT_FILE", " ", "TLS_KEY_FILE", "")))
                .isEmpty();
    }

    @Test
    void rejectsUnreadableFiles() throws IOException {
        Path key = Files.writeString(directory.resolve("key.pem"), KEY);

        assertThat(problem(Map.of("TLS_CERT_FILE", directory + "/none.pem", "TLS_KEY_FILE", key.toString())))
                .startsWith("TLS_CERT_FILE is \"" + directory + "/none.pem\"")
                .endsWith("there is no such file");
        assertThat(problem(Map.of("TLS_CERT_FILE", directory.toString(), "TLS_KEY_FILE", key.toString())))
                .startsWith("TLS_CERT_FILE is \"" + directory + "\"")
                .endsWith("this file cannot be read");
        assertThat(problem(Map.of("TLS_CERT_FILE", "nul\0byte", "TLS_KEY_FILE", key.toString())))
                .isEqualTo("TLS_CERT_FILE is not the path of a file");
    }

    @Test
    void rejectsPipesAndDevices() throws Exception {
        Path pipe = directory.resolve("pipe.pem");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path key = Files.writeString(directory.resolve("key.pem"), KEY);

        assertThat(problem(Map.of("TLS_CERT_FILE", "/dev/null", "TLS_KEY_FILE", key.toString())))
                .isEqualTo("TLS_CERT_FILE is \"/dev/null\"; this is a pipe or device, and a regular file is expected");
        assertThat(problem(Map.of("TLS_CERT_FILE", pipe.toString(), "TLS_KEY_FILE", key.toString())))
                .startsWith("TLS_CERT_FILE is \"" + pipe + "\"; this is a pipe");
        assertThat(new TlsFiles(key, pipe).fingerprint()).isEqualTo("unreadable");
    }

    @ParameterizedTest(name = "{2} {3}")
    @MethodSource
    void rejectsInvalidContents(String certificate, String key, String variable, String problem) throws IOException {
        Path certificateFile = Files.writeString(directory.resolve("cert.pem"), certificate);
        Path keyFile = Files.writeString(directory.resolve("key.pem"), key);

        assertThat(problem(Map.of("TLS_CERT_FILE", certificateFile.toString(), "TLS_KEY_FILE", keyFile.toString())))
                .startsWith(variable)
                .contains(problem)
                .doesNotContain("\n", KEY_BODY_LINE);
    }

    static Stream<Arguments> rejectsInvalidContents() {
        TestCertificate other = TestCertificate.of(TestCertificate.Key.RSA_PKCS8);
        String encrypted = """
                -----BEGIN ENCRYPTED PRIVATE KEY-----
                MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBAAAAAAAAAAAAAAAAAA
                -----END ENCRYPTED PRIVATE KEY-----
                """;
        return Stream.of(
                arguments("", KEY, "TLS_CERT_FILE", "holds no certificate"),
                arguments("hello", KEY, "TLS_CERT_FILE", "holds no certificate"),
                arguments(KEY, KEY, "TLS_CERT_FILE", "holds no certificate"),
                arguments(CHAIN.substring(0, 200), KEY, "TLS_CERT_FILE", "damaged or cut off"),
                arguments(CHAIN.replace('A', '?'), KEY, "TLS_CERT_FILE", "damaged or cut off"),
                arguments(
                        IDENTITY.issuer().certificatePem() + IDENTITY.leaf().certificatePem(),
                        KEY,
                        "TLS_CERT_FILE",
                        "number 2 is not that of the issuer of number 1"),
                arguments(CHAIN, "", "TLS_KEY_FILE", "holds no private key"),
                arguments(CHAIN, CHAIN, "TLS_KEY_FILE", "holds no private key"),
                arguments(CHAIN, KEY.substring(0, 80), "TLS_KEY_FILE", "damaged or cut off"),
                arguments(
                        CHAIN, KEY.replace(KEY_BODY_LINE.substring(5, 30), "x".repeat(25)), "TLS_KEY_FILE", "damaged"),
                arguments(CHAIN, encrypted, "TLS_KEY_FILE", ""),
                arguments(
                        CHAIN,
                        TestCertificate.Key.RSA_PKCS8.pem(other.leaf()),
                        "TLS_KEY_FILE",
                        "another key than that of the first certificate"));
    }

    @Test
    void acceptsCertificateAndKeyInOneFile() throws IOException {
        String both = Files.writeString(directory.resolve("both.pem"), "# made for a test\n" + KEY + CHAIN)
                .toString();

        Assertions.assertThatCode(() -> TlsFiles.fromMap(Map.of("TLS_CERT_FILE", both, "TLS_KEY_FILE", both))
                        .orElseThrow()
                        .load())
                .doesNotThrowAnyException();
    }

    private static String problem(Map<String, String> environment) {
        ConfigException problem = Assertions.catchThrowableOfType(
                ConfigException.class,
                () -> TlsFiles.fromMap(environment).orElseThrow().load());
        return String.valueOf(problem.getMessage());
    }
}
