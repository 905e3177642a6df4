package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 between the proxy and GitHub. */
class Http2Test {
    private static final String TOKEN = "client-token-0123456789";

    private final MockWebServer gitHub = new MockWebServer();
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        String host = InetAddress.getByName("localhost").getCanonicalHostName();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName(host)
                .addSubjectAlternativeName("localhost")
                .build();
        gitHub.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        gitHub.start();
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
        Config config = Config.builder()
                .githubApiUrl(gitHub.url("/").uri())
                .pat("BOT", "ghp_upstream0123456789")
                .build();
        proxy = Proxy.builder(config)
                .clients(ClientRegistry.builder()
                        .add(Client.unrestricted("tester"), TOKEN)
                        .build())
                .httpClient(new OkHttpClient.Builder()
                        .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        proxy.close();
        gitHub.close();
    }

    @Test
    void usesHttp2WithoutHopByHopHeaders() throws Exception {
        gitHub.enqueue(new MockResponse.Builder().body("{}").build());

        BufferedResponse response = BufferedResponse.read(
                proxy.serve("/a%2Fb", request("GET", RequestBody.empty(), "X-Twice", "one", "X-Twice", "two")));

        RecordedRequest received = gitHub.takeRequest();
        assertThat(response.status()).isEqualTo(200);
        assertThat(received.getVersion()).isEqualTo("HTTP/2");
        assertThat(received.getTarget()).isEqualTo("/a%2Fb");
        assertThat(received.getHeaders().values("X-Twice")).containsExactly("one", "two");
        assertThat(received.getHeaders().names()).doesNotContain("connection", "host", "transfer-encoding");
        assertThat(response.headers().toString()).doesNotContain(":status");
    }

    @Test
    void forwardsBodyOfUnknownLength() throws Exception {
        gitHub.enqueue(new MockResponse.Builder().code(201).build());
        byte[] body = new byte[3 << 20];

        BufferedResponse response =
                BufferedResponse.read(proxy.serve("/x", request("POST", RequestBody.of(new Zeros(body.length), -1))));

        assertThat(response.status()).isEqualTo(201);
        assertThat(gitHub.takeRequest().getBodySize()).isEqualTo(body.length);
    }

    @Test
    void truncatedResponseThrowsOnRead() throws Exception {
        gitHub.enqueue(new MockResponse.Builder()
                .body(new Buffer().write(new byte[1 << 20]))
                .removeHeader("Content-Length")
                .onResponseBody(new SocketEffect.CloseStream())
                .build());

        try (ProxyResponse response =
                proxy.serve("/x", request("GET", RequestBody.empty(), "Cache-Control", "no-store"))) {
            assertThat(response.status()).isEqualTo(200);
            assertThatThrownBy(() -> response.body().stream().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void forwardsResponseSentDuringUpload() throws Exception {
        // The stream ends as RFC 9113, section 8.1, has it: with RST_STREAM and NO_ERROR after the response.
        gitHub.enqueue(new MockResponse.Builder()
                .code(413)
                .body("{\"message\":\"too large\"}")
                .doNotReadRequestBody()
                .onResponseEnd(new SocketEffect.CloseStream(0))
                .build());

        BufferedResponse response = BufferedResponse.read(proxy.serve(
                "/x", request("POST", RequestBody.of(new Zeros(64 << 20), 64 << 20))));

        assertThat(response.status()).isEqualTo(413);
        assertThat(gitHub.takeRequest().getBodySize())
                .as("bytes read of the upload")
                .isZero();
    }

    private static ProxyRequest request(String method, RequestBody body, String... headers) {
        return ProxyRequest.builder(method)
                .headers(Headers.of("Authorization", "token " + TOKEN).toBuilder()
                        .addAll(Headers.of(headers))
                        .build())
                .body(body)
                .build();
    }

    /** A body of that many generated bytes. */
    private static final class Zeros extends InputStream {
        private long remaining;

        Zeros(long length) {
            this.remaining = length;
        }

        @Override
        public int read() {
            return remaining-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (remaining <= 0) {
                return -1;
            }
            int read = (int) Math.min(length, remaining);
            remaining -= read;
            return read;
        }
    }
}
