package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one jar of the server, which leaves out parts of the libraries in it. */
class PackagedServerIT {
    private static final String ADMIN = """
            version: 1
            clients:
              - name: test
                token: %s
                admin: true
                scopes: [{method: GET}, {graphql: query}]
            """.formatted(TestEnvironment.CLIENT_TOKEN);

    private final FakeGitHub gitHub = TestEnvironment.gitHub();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void servesHttp2GraphQlAndPages() throws IOException {
        TestCertificate.Key key = TestCertificate.Key.EC_SEC1;
        TestCertificate identity = TestCertificate.of(key);
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.putAll(identity.writeTo(directory, key));
        environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, ADMIN));
        environment.put("TELEMETRY_COLLECTOR_TYPE", "slf4j,micrometer");
        try (ServerProcess server = ServerProcess.startJar(directory, environment, List.of())) {
            OkHttpClient client = identity.client(Protocol.HTTP_2, Protocol.HTTP_1_1);

            try (Response response = client.newCall(
                            request(server, "/repos/octo-org/hello-world").build())
                    .execute()) {
                assertThat(response.code()).as(server.out()).isEqualTo(200);
                assertThat(response.protocol()).isEqualTo(Protocol.HTTP_2);
            }
            Request query = request(server, "/graphql")
                    .post(RequestBody.create(
                            "{\"query\": \"{ viewer { login } }\"}", MediaType.get("application/json")))
                    .build();
            assertThat(body(client, query)).contains("\"login\":");
            assertThat(body(client, request(server, "/-/metrics").build()))
                    .contains("# TYPE github_proxy_requests")
                    .contains("client=\"test\"");
            assertThat(body(client, request(server, "/-/status").build())).contains("</html>");
            assertThat(body(client, request(server, "/-/health").build())).contains("\"healthy\"");
            assertThat(server.out()).doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsTlsKeysOfAllKinds(TestCertificate.Key key) throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.putAll(TestCertificate.of(key).writeTo(directory, key));

        assertThat(check(environment)).contains("listener:      https");
    }

    @Test
    void readsEd25519Key() throws Exception {
        Map<String, String> environment = withKey(pem("PRIVATE KEY", keys("Ed25519")));

        // It has been read, and compared with the certificate.
        assertThat(check(environment)).contains("names the file of another key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "DSA PRIVATE KEY", "EC PRIVATE KEY"})
    void rejectsDamagedOrEncryptedKeys(String label) throws Exception {
        assertThat(check(withKey(pem(label, keys("RSA"))))).contains("TLS_KEY_FILE names a file that holds");
    }

    @Test
    void readsAppKeysAndRedisUrl() throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        String pkcs1 = TestCertificate.Key.RSA_PKCS1.pem(
                TestCertificate.of(TestCertificate.Key.RSA_PKCS1).leaf());
        environment.put("GITHUB_APP_ONE_ID", "1");
        environment.put("GITHUB_APP_ONE_PEM", pkcs1);
        environment.put("GITHUB_APP_TWO_ID", "2");
        environment.put("GITHUB_APP_TWO_PEM", pem("PRIVATE KEY", keys("RSA")));
        environment.put("CACHE_BACKEND_URL", "redis://127.0.0.1:1");

        assertThat(check(environment)).contains("ONE (App), TWO (App)").contains("cache backend: redis");
    }

    @Test
    void demoPlays() throws IOException {
        try (ServerProcess demo =
                ServerProcess.startJar(directory, new HashMap<>(Map.of("PORT", "0")), List.of(), "--demo")) {
            Request request = new Request.Builder()
                    .url(demo.uri() + "/repos/octo-org/hello-world")
                    .header("Authorization", "token " + Demo.CLIENT_TOKEN)
                    .build();

            assertThat(body(new OkHttpClient(), request)).contains("hello-world");
        }
    }

    private String check(Map<String, String> environment) throws IOException, InterruptedException {
        try (ServerProcess check = ServerProcess.startJar(directory, environment, List.of(), "--check")) {
            check.exitCode();
            return check.out() + check.err();
        }
    }

    private Map<String, String> withKey(String pem) throws IOException {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.putAll(
                TestCertificate.of(TestCertificate.Key.EC_PKCS8).writeTo(directory, TestCertificate.Key.EC_PKCS8));
        Files.writeString(directory.resolve("tls.key"), pem);
        return environment;
    }

    private static KeyPair keys(String algorithm) throws Exception {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    private static String pem(String label, KeyPair keys) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(keys.getPrivate().getEncoded());
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static Request.Builder request(ServerProcess server, String path) {
        return new Request.Builder()
                .url(server.uri().resolve(path).toString())
                .header("Authorization", "token " + TestEnvironment.CLIENT_TOKEN);
    }

    private static String body(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
            return response.body().string();
        }
    }
}
