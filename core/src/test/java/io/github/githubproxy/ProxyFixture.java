package io.github.githubproxy;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.Scope;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigBuilder;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A proxy in front of the simulator, with the tokens of two users, two clients, and one clock for all. */
final class ProxyFixture implements AutoCloseable {
    static final String CLIENT_TOKEN = "client-token-of-everything";
    static final String SCOPED_TOKEN = "client-token-of-one-owner";
    static final String ALICE_TOKEN = "ghp_alice";
    static final String BOB_TOKEN = "ghp_bob";

    final ManualClock clock = new ManualClock();
    final FakeGitHub github;
    final Repository repository;
    final Proxy proxy;

    private ProxyFixture(
            UnaryOperator<ProxyBuilder> setting, UnaryOperator<ConfigBuilder> configured, List<String> credentials) {
        github = FakeGitHub.builder().clock(clock).start();
        github.data().addUser("alice").token(ALICE_TOKEN);
        github.data().addUser("bob").token(BOB_TOKEN);
        github.data().addOrganization("ok");
        repository = github.data().addRepository("ok", "hello");
        for (int i = 1; i <= 3; i++) {
            repository.issues().add("Issue " + i);
        }
        ConfigBuilder config = Config.builder()
                .githubApiUrl(github.apiUrl())
                .githubUploadsUrl(github.uploadsUrl())
                .pat("ALICE", ALICE_TOKEN);
        if (credentials.contains("BOB")) {
            config.pat("BOB", BOB_TOKEN);
        }
        ClientRegistry clients = ClientRegistry.builder()
                .add(Client.unrestricted("everything"), CLIENT_TOKEN)
                .add(
                        Client.scoped(
                                "one-owner",
                                List.of(Scope.everything().withMethod("GET").withPath("/repos/ok/.*"))),
                        SCOPED_TOKEN)
                .build();
        proxy = setting.apply(Proxy.builder(configured.apply(config).build())
                        .clients(clients)
                        .clock(clock))
                .build();
        if (credentials.size() > 1) {
            discardDiscoveryCalls();
        }
    }

    /** With several tokens, the proxy looks up their users at start. */
    private void discardDiscoveryCalls() {
        await().until(() -> github.journal().count(RequestPredicates.get("/user")) == 2
                && github.journal().inFlight() == 0);
        github.journal().clear();
        github.rateLimits().reset();
    }

    static ProxyFixture withOneCredential() {
        return new ProxyFixture(builder -> builder, config -> config, List.of("ALICE"));
    }

    static ProxyFixture withTwoCredentials() {
        return new ProxyFixture(builder -> builder, config -> config, List.of("ALICE", "BOB"));
    }

    static ProxyFixture with(UnaryOperator<ProxyBuilder> setting) {
        return new ProxyFixture(setting, config -> config, List.of("ALICE"));
    }

    static ProxyFixture with(UnaryOperator<ProxyBuilder> setting, UnaryOperator<ConfigBuilder> settings) {
        return new ProxyFixture(setting, settings, List.of("ALICE"));
    }

    static ProxyFixture configured(UnaryOperator<ConfigBuilder> settings) {
        return new ProxyFixture(builder -> builder, settings, List.of("ALICE"));
    }

    static ProxyFixture withTwoCredentials(UnaryOperator<ProxyBuilder> setting) {
        return new ProxyFixture(setting, config -> config, List.of("ALICE", "BOB"));
    }

    /** Returns the login of the user whose token the last request had. */
    String lastLogin() {
        return github.journal().last(RequestPredicates.any()).request().login().orElseThrow();
    }

    BufferedResponse get(String pathAndQuery, String... headers) {
        return send("GET", pathAndQuery, CLIENT_TOKEN, headers);
    }

    BufferedResponse send(String method, String pathAndQuery, String token, String... headers) {
        return exchange(method, pathAndQuery, token, "", headers);
    }

    BufferedResponse post(String pathAndQuery, String body, String... headers) {
        return exchange("POST", pathAndQuery, CLIENT_TOKEN, body, headers);
    }

    private BufferedResponse exchange(
            String method, String pathAndQuery, String token, String body, String... headers) {
        int queryStart = pathAndQuery.indexOf('?');
        List<String> all = new ArrayList<>(List.of("Authorization", "token " + token, "User-Agent", "test"));
        all.addAll(List.of(headers));
        ProxyRequest request = ProxyRequest.builder(method)
                .rawQuery(queryStart < 0 ? null : pathAndQuery.substring(queryStart + 1))
                .headers(Headers.of(all.toArray(String[]::new)))
                .body(RequestBody.of(body.getBytes(StandardCharsets.UTF_8)))
                .build();
        return BufferedResponse.read(
                proxy.serve(queryStart < 0 ? pathAndQuery : pathAndQuery.substring(0, queryStart), request));
    }

    @Override
    public void close() {
        proxy.close();
        github.close();
    }
}
