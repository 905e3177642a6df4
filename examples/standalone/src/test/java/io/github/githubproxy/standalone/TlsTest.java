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

/** https, with a certificate from files. */
class TlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static FakeGitHub gitHub;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        gitHub = Setup.gitHub();
    }

    @AfterAll
    static void stop() {
        gitHub.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfKeyServesBothVersionsOfHttp(Identity.Key key) throws IOException {
        Identity identity = Identity.of(key);
        try (StandaloneServer server = start(identity.in(directory, key))) {
            assertThat(server.uri()).hasScheme("https");
            for (OkHttpClient client : new OkHttpClient[] {
                identity.client(Protocol.HTTP_2, Protocol.HTTP_1_1), identity.client(Protocol.HTTP_1_1)
            }) {
                try (Response answer = get(client, server.uri(), "/repos/octo-org/hello-world")) {
                    assertThat(answer.code()).isEqualTo(200);
                    assertThat(answer.protocol()).isEqualTo(client.protocols().get(0));
                    assertThat(answer.body().string()).startsWith("{").contains("\"full_name\"");
                }
            }
        }
    }

    @Test
    void whoDoesNotTrustTheIssuerIsNotServed() {
        try (StandaloneServer server = start(Identity.of(Identity.Key.EC_PKCS8).in(directory, Identity.Key.EC_PKCS8))) {
            OkHttpClient stranger = Identity.of(Identity.Key.EC_PKCS8).client(Protocol.HTTP_1_1);

            assertThatThrownBy(() -> get(stranger, server.uri(), "/-/live").close())
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void whoSpeaksPlainHttpIsToldThatThisIsHttps() throws IOException {
        try (StandaloneServer server = start(Identity.of(Identity.Key.EC_PKCS8).in(directory, Identity.Key.EC_PKCS8));
                Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            gitHub.journal().clear();
            socket.getOutputStream()
                    .write(("GET /user HTTP/1.1\r\nHost: x\r\nAuthorization: token " + Setup.CLIENT_TOKEN + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("This port speaks https")
                    .endsWith("\"status\":\"400\"}");
            assertThat(gitHub.journal().total()).isZero();
        }
    }

    @Test
    void aRenewedCertificateIsTakenWithoutARestart() throws IOException {
        Identity old = Identity.of(Identity.Key.EC_PKCS8);
        Identity renewed = Identity.of(Identity.Key.RSA_PKCS8);
        try (StandaloneServer server = start(old.in(directory, Identity.Key.EC_PKCS8))) {
            Files.writeString(directory.resolve("tls.crt"), renewed.chainPem());
            // The key is still the old one: nothing is served that could not be proven.
            get(old.client(Protocol.HTTP_1_1), server.uri(), "/-/live").close();
            Files.writeString(directory.resolve("tls.key"), Identity.Key.RSA_PKCS8.pem(renewed.own()));

            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(SSLException.class)
                    .untilAsserted(() -> get(renewed.client(Protocol.HTTP_1_1), server.uri(), "/-/live")
                            .close());
        }
    }

    @Test
    void aCertificateMountedAsKubernetesDoesIsTakenWhenItsLinkMoves() throws IOException {
        Identity old = Identity.of(Identity.Key.EC_PKCS8);
        Identity renewed = Identity.of(Identity.Key.EC_PKCS8);
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        old.in(first, Identity.Key.EC_PKCS8);
        renewed.in(second, Identity.Key.EC_PKCS8);
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

            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(SSLException.class)
                    .untilAsserted(() -> get(renewed.client(Protocol.HTTP_1_1), server.uri(), "/-/live")
                            .close());
        }
    }

    private StandaloneServer start(Map<String, String> tls) {
        Map<String, String> environment = Setup.environment(gitHub, directory);
        environment.putAll(tls);
        return Setup.start(environment);
    }

    private static Response get(OkHttpClient client, URI server, String path) throws IOException {
        return client.newCall(new Request.Builder()
                        .url(server.resolve(path).toString())
                        .header("Authorization", "token " + Setup.CLIENT_TOKEN)
                        .build())
                .execute();
    }
}
