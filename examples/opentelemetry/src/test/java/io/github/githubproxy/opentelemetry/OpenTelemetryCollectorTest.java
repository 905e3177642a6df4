package io.github.githubproxy.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.opentelemetry.OtlpReceiver.ReceivedSpan;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The collector is found by its type and exports spans to an OTLP receiver. */
class OpenTelemetryCollectorTest {
    private static final long SERVER = 2;
    private static final long CLIENT = 3;

    private OtlpReceiver receiver;
    private FakeGitHub gitHub;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        receiver = new OtlpReceiver();
        System.setProperty("otel.exporter.otlp.endpoint", receiver.uri().toString());
        gitHub = FakeGitHub.builder().populate(DemoData::populate).start();
        proxy = Proxy.builder(Config.builder()
                        .githubApiUrl(gitHub.apiUrl())
                        .pat("BOT", DemoData.OCTOCAT_TOKEN)
                        .telemetryCollectorTypes("opentelemetry")
                        .build())
                .clientRegistry("{version: 1, clients: [{name: ci, token: client-token}]}")
                .build();
    }

    @AfterEach
    void stop() {
        System.clearProperty("otel.exporter.otlp.endpoint");
        gitHub.close();
        receiver.close();
    }

    @Test
    void tracesRequestWithSpanPerUpstreamCall() throws IOException {
        get("first");
        get("second");

        proxy.close();

        assertThat(receiver.spans()).hasSize(4);
        ReceivedSpan request = span("second", SERVER);
        ReceivedSpan gitHubSpan = span("second", CLIENT);
        assertThat(request.name()).isEqualTo("GET /repos/{owner}/{repo}");
        assertThat(request.parent().isEmpty()).isTrue();
        assertThat(request.attributes())
                .containsEntry("github_proxy.client", "ci")
                .containsEntry("github_proxy.cache", "revalidated")
                .containsEntry("github_proxy.quota.spent", "0")
                .containsEntry("github_proxy.quota.saved", "1")
                .containsEntry("http.response.status_code", "200");
        assertThat(gitHubSpan.parent()).isEqualTo(request.id());
        assertThat(gitHubSpan.trace()).isEqualTo(request.trace());
        assertThat(gitHubSpan.attributes())
                .containsEntry("github_proxy.credential", "BOT")
                .containsEntry("http.response.status_code", "304")
                .containsKey("github.request_id")
                .containsKey("github_proxy.credential.remaining");
        assertThat(span("first", SERVER).trace()).isNotEqualTo(request.trace());
    }

    @Test
    void sendsNoSecrets() throws IOException {
        get("first");

        proxy.close();

        assertThat(receiver.spans()).isNotEmpty();
        assertThat(receiver.spans().toString()).doesNotContain(DemoData.OCTOCAT_TOKEN, "client-token");
    }

    private ReceivedSpan span(String requestId, long kind) {
        List<ReceivedSpan> found = receiver.spans().stream()
                .filter(span -> span.kind() == kind)
                .filter(span -> requestId.equals(span.attributes().get("github_proxy.request_id")))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private void get(String requestId) throws IOException {
        ProxyRequest request = ProxyRequest.builder("GET")
                .headers(Headers.of("Authorization", "token client-token", "X-Request-Id", requestId))
                .build();
        try (ProxyResponse response = proxy.serve("/repos/octo-org/hello-world", request)) {
            assertThat(response.status()).isEqualTo(200);
            response.body().stream().readAllBytes();
        }
    }
}
