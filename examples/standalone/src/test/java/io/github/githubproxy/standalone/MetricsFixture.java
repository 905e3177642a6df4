package io.github.githubproxy.standalone;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.fakegithub.oidc.TokenBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** A server with metrics in front of the simulator, with two clients and an admin. */
final class MetricsFixture implements AutoCloseable {
    static final String ADMIN_TOKEN = "admin-token-0123456789";
    static final String ALPHA_TOKEN = "alpha-token-0123456789";
    static final String BETA_TOKEN = "beta-token-0123456789";

    private static final SigningKey ISSUER_KEY = SigningKey.ec("key-1", "P-256");

    private static final String REGISTRY =
            """
            version: 1
            issuers:
              - {name: ci, issuer: 'https://ci.example', audience: github-proxy, jwks: %s}
            clients:
              - name: audited
                identity: {issuer: ci, claims: {repository_id: "1"}, audit: true}
              - name: watcher
                token: %s
                admin: true
              - name: alpha
                token: %s
              - name: beta
                token: %s
                admin: false
            """.formatted(FakeIssuer.keySet(ISSUER_KEY), ADMIN_TOKEN, ALPHA_TOKEN, BETA_TOKEN);

    final FakeGitHub gitHub = TestEnvironment.gitHub();
    final StandaloneServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    MetricsFixture(Path directory, String collectorTypes) {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, REGISTRY));
        environment.put("TELEMETRY_COLLECTOR_TYPE", collectorTypes);
        server = TestEnvironment.start(environment);
    }

    URI uri() {
        return server.uri();
    }

    /** Sends requests that cause every metric to be recorded. */
    void generateTraffic() throws Exception {
        String repository = "/repos/octo-org/hello-world";
        get(ALPHA_TOKEN, repository);
        get(ALPHA_TOKEN, repository);
        get(BETA_TOKEN, repository);
        get(BETA_TOKEN, "/search/issues?q=bug");
        get(BETA_TOKEN, repository + "/issues/999999");
        get("unknown-token", repository);
        get(auditedToken(), repository);
        gitHub.faults().next(RequestPredicates.any(), Fault.secondaryLimit(403));
        get(BETA_TOKEN, repository + "?once");
        await().until(() -> metrics()
                        .lines()
                        .filter(line -> line.startsWith("github_proxy_requests_total{"))
                        .mapToLong(MetricsFixture::value)
                        .sum()
                == 8);
    }

    private static String auditedToken() {
        return TokenBuilder.signedWith(ISSUER_KEY)
                .claim("iss", "https://ci.example")
                .claim("aud", "github-proxy")
                .claim("exp", Instant.now().plusSeconds(60).getEpochSecond())
                .claim("repository_id", "1")
                .sign();
    }

    String metrics() throws IOException, InterruptedException {
        return get(ADMIN_TOKEN, "/-/metrics").body();
    }

    /** Returns the sum of the samples of that name that have all these labels. */
    long sum(String name, String... labels) throws IOException, InterruptedException {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToLong(MetricsFixture::value)
                .sum();
    }

    HttpResponse<String> get(String token, String pathAndQuery) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(uri() + pathAndQuery)).header("Authorization", "token " + token));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.close();
        gitHub.close();
    }

    private static long value(String sample) {
        return Math.round(Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1)));
    }
}
