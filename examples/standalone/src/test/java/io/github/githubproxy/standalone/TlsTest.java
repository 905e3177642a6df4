package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTPS with a certificate from files. */
class TlsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static FakeGitHub gitHub;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        gitHub = TestEnvironment.gitHub();
    }

    @AfterAll
    static void stop() {
        gitHub.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyTypeServesHttp1AndHttp2(TestCertificate.Key key) throws IOException {
        TestCertificate identity = TestCertificate.of(key);
        try (StandaloneServer server = start(identity.writeTo(directory, key))) {
            assertThat(server.uri()).hasScheme("https");
            for (OkHttpClient client : new OkHttpClient[] {
                identity.client(Protocol.HTTP_2, Protocol.HTTP_1_1), identity.client(Protocol.HTTP_1_1)
            }) {
                try (Response response = get(client, server.uri(), "/repos/octo-org/hello-world")) {
                    assertThat(response.code()).isEqualTo(200);
                    assertThat(response.protocol()).isEqualTo(client.protocols().get(0));
                    assertThat(response.body().string()).startsWith("{").contains("\"full_name\"");
                }
            }
        }
    }

    @Test
    void untrustedIssuerFailsHandshake() {
        try (StandaloneServer server = start(
                TestCertificate.of(TestCertificate.Key.EC_PKCS8).writeTo(directory, TestCertificate.Key.EC_PKCS8))) {
            OkHttpClient stranger =
                    TestCertificate.of(TestCertificate.Key.EC_PKCS8).client(Protocol.HTTP_1_1);

            assertThatThrownBy(() -> get(stranger, server.uri(), "/-/live").close())
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void plainHttpGets400NamingHttps() throws IOException {
        try (StandaloneServer server = start(TestCertificate.of(TestCertificate.Key.EC_PKCS8)
                        .writeTo(directory, TestCertificate.Key.EC_PKCS8));
                Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            gitHub.journal().clear();
            socket.getOutputStream()
                    .write(("GET /user HTTP/1.1\r\nHost: x\r\nAuthorization: token " + TestEnvironment.CLIENT_TOKEN
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("This port speaks https")
                    .endsWith("\"status\":\"400\"}");
            assertThat(gitHub.journal().total()).isZero();
        }
    }

    @Test
    void reloadsRenewedCertificate() throws IOException {
        TestCertificate old = TestCertificate.of(TestCertificate.Key.EC_PKCS8);
        TestCertificate renewed = TestCertificate.of(TestCertificate.Key.RSA_PKCS8);
        try (StandaloneServer server = start(old.writeTo(directory, TestCertificate.Key.EC_PKCS8))) {
            Files.writeString(directory.resolve("tls.crt"), renewed.chainPem());
            // A certificate that does not match the key is not loaded.
            get(old.client(Protocol.HTTP_1_1), server.uri(), "/-/live").close();
            Files.writeString(directory.resolve("tls.key"), TestCertificate.Key.RSA_PKCS8.pem(renewed.leaf()));

            await().atMost(TIMEOUT)
                    .ignoreExceptionsInstanceOf(SSLException.class)
                    .untilAsserted(() -> get(renewed.client(Protocol.HTTP_1_1), server.uri(), "/-/live")
                            .close());
        }
    }

    @Test
    void reloadsCertificateBehindMovedSymlink() throws IOException {
        TestCertificate old = TestCertificate.of(TestCertificate.Key.EC_PKCS8);
        TestCertificate renewed = TestCertificate.of(TestCertificate.Key.EC_PKCS8);
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        old.writeTo(first, TestCertificate.Key.EC_PKCS8);
        renewed.writeTo(second, TestCertificate.Key.EC_PKCS8);
        Path data = Files.createSymbolicLink(directory.resolve("..data"), first);
        Map<String, String> environment = Map.of(
                "TLS_CERT_FILE",
                Files.createSymbolicLink(directory.resolve("tls.crt"), Path.of("..data", "tls.crt"))
                        .toString(),
                "TLS_KEY_FILE",
                Files.createSymbolicLink(directory.resolve("tls.key"), Path.of("..data", "tls.key"))
                        .toString());
        try (StandaloneServer server = start(environment)) {
            get(old.client(Protocol.HTTP_1_1), server.uri(), "/-/live").close();

            Path next = Files.createSymbolicLink(directory.resolve("..next"), second);
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

            await().atMost(TIMEOUT)
                    .ignoreExceptionsInstanceOf(SSLException.class)
                    .untilAsserted(() -> get(renewed.client(Protocol.HTTP_1_1), server.uri(), "/-/live")
                            .close());
        }
    }

    private StandaloneServer start(Map<String, String> tls) {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.putAll(tls);
        return TestEnvironment.start(environment);
    }

    private static Response get(OkHttpClient client, URI server, String path) throws IOException {
        return client.newCall(new Request.Builder()
                        .url(server.resolve(path).toString())
                        .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN)
                        .build())
                .execute();
    }
}
