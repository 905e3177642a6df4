package io.github.githubproxy.servlet.endtoend;

import io.github.githubproxy.Config;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.Scope;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** The simulator, a proxy in front of it, and a filter for that proxy in a container. */
final class ServletFixture implements AutoCloseable {
    static final String TOKEN = "client-token-of-everything";
    static final String SCOPED_TOKEN = "client-token-of-one-owner";
    static final String GITHUB_TOKEN = "ghp_alice";

    final FakeGitHub github;
    final Proxy proxy;
    final Container container;
    final HttpClient http = HttpClient.newHttpClient();

    ServletFixture(Container.Kind kind, Container.Mode mode, String contextPath, String... patterns) throws Exception {
        github = FakeGitHub.builder()
                .populate(world -> {
                    world.addUser("alice").token(GITHUB_TOKEN);
                    world.addOrganization("ok");
                    world.addRepository("ok", "hello").branches().add("feature/x");
                })
                .start();
        ClientRegistry clients = ClientRegistry.builder()
                .add(Client.unrestricted("everything"), TOKEN)
                .add(
                        Client.scoped(
                                "one-owner",
                                List.of(Scope.everything().method("GET").path("/repos/ok/.*"))),
                        SCOPED_TOKEN)
                .build();
        Config config = Config.builder()
                .githubApiUrl(github.apiUrl())
                .githubUploadsUrl(github.uploadsUrl())
                .pat("ALICE", GITHUB_TOKEN)
                .build();
        proxy = Proxy.builder(config).clients(clients).build();
        container = Container.start(
                kind,
                new Container.Setting(new GitHubProxyFilter(proxy), mode, contextPath, List.of(patterns), Map.of()));
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return http.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(container.uri() + path))
                .header("Authorization", "token " + TOKEN)
                .header("User-Agent", "test");
        return headers.length == 0 ? request : request.headers(headers);
    }

    @Override
    public void close() {
        container.close();
        proxy.close();
        github.close();
    }
}
