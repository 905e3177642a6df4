package io.github.githubproxy;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.oidc.FakeIssuer;
import io.github.githubproxy.fakegithub.oidc.SigningKey;
import io.github.githubproxy.fakegithub.oidc.TokenBuilder;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A proxy whose client registry is a file, a simulated GitHub, an issuer of tokens as GitHub Actions has it, and one clock. */
final class IdentityFixture {
    static final String AUDIENCE = "github-proxy";
    static final String REPOSITORY = "/repos/acme/app";

    private static final SigningKey KEY = SigningKey.rsa("key-1");

    final ManualClock clock = new ManualClock();
    final FakeGitHub github = FakeGitHub.builder()
            .clock(clock)
            .populate(data -> {
                data.addUser("alice").token("ghp_alice");
                data.addOrganization("acme");
                data.addRepository("acme", "app");
            })
            .start();
    final FakeIssuer issuer;
    final Path registry;
    final Map<String, String> environment = new HashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private Proxy proxy;

    /**
     * Makes a fixture without a proxy.
     *
     * @param directory where the registry is
     */
    IdentityFixture(Path directory) throws Exception {
        issuer = FakeIssuer.start(clock, KEY);
        registry = directory.resolve("clients.yaml");
        environment.put("GITHUB_API_URL", github.apiUrl().toString());
        environment.put("CLIENT_REGISTRY_FILE_PATH", registry.toString());
        environment.put("GITHUB_PAT_ALICE", "ghp_alice");
    }

    /** Writes a registry with the issuer {@code actions} and these clients. */
    void write(String clients) throws IOException {
        Files.writeString(registry, """
                version: 1
                issuers: [{name: actions, issuer: '%s', audience: %s}]
                clients:
                """.formatted(issuer.issuer(), AUDIENCE) + clients);
    }

    Proxy start(String clients) throws IOException {
        return start(clients, builder -> builder);
    }

    Proxy start(String clients, UnaryOperator<ProxyBuilder> setting) throws IOException {
        write(clients);
        proxy = setting.apply(Proxy.builder(Config.fromMap(environment)).clock(clock))
                .build();
        return proxy;
    }

    Proxy proxy() {
        return proxy;
    }

    /** Returns the token of a job on the main branch of acme/app. */
    TokenBuilder job() {
        return issuer.token(AUDIENCE)
                .claim("sub", "repo:acme/app:ref:refs/heads/main")
                .claim("repository", "acme/app")
                .claim("repository_id", "77")
                .claim("repository_owner", "acme")
                .claim("repository_owner_id", "1234")
                .claim("ref", "refs/heads/main")
                .claim("ref_type", "branch")
                .claim("event_name", "push")
                .claim("run_id", "1")
                .claim("runner_environment", "github-hosted");
    }

    String jobOf(String repository) {
        return job().claim("repository", repository).sign();
    }

    BufferedResponse get(String token) {
        return send("GET", REPOSITORY, "Bearer " + token);
    }

    /** Gets what an embedding application would, which has authenticated the client before. */
    BufferedResponse getByName(String client) {
        return BufferedResponse.read(
                proxy.handle(REPOSITORY, ProxyRequest.builder("GET").build(), client));
    }

    /** Gets something that is not stored, so that it costs a unit. */
    BufferedResponse getUncached(String token) {
        return send("GET", REPOSITORY + "?call=" + calls.incrementAndGet(), "Bearer " + token);
    }

    BufferedResponse send(String method, String pathAndQuery, String authorization) {
        int query = pathAndQuery.indexOf('?');
        ProxyRequest request = ProxyRequest.builder(method)
                .rawQuery(query < 0 ? null : pathAndQuery.substring(query + 1))
                .headers(Headers.of("Authorization", authorization))
                .remoteAddress("192.0.2.1")
                .build();
        return BufferedResponse.read(proxy.serve(query < 0 ? pathAndQuery : pathAndQuery.substring(0, query), request));
    }

    void close() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        issuer.close();
        github.close();
    }
}
