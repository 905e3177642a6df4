package io.github.githubproxy.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.model.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A server in front of a simulated GitHub, and a client that does not follow redirects. */
final class ServerFixture implements AutoCloseable {
    static final String REPOSITORY = "/repos/octo-org/hello-world";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeGitHub gitHub;
    private final StandaloneServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ServerFixture(FakeGitHub gitHub, StandaloneServer server) {
        this.gitHub = gitHub;
        this.server = server;
    }

    static ServerFixture with(Path directory) {
        return with(directory, environment -> {});
    }

    static ServerFixture with(Path directory, Consumer<Map<String, String>> changed) {
        return with(directory, gitHub -> gitHub, changed);
    }

    static ServerFixture with(
            Path directory, UnaryOperator<FakeGitHub.Builder> gitHub, Consumer<Map<String, String>> changed) {
        return with(directory, InstantSource.system(), gitHub, changed);
    }

    /** Returns a fixture in which GitHub and the proxy use that clock. */
    static ServerFixture with(
            Path directory,
            InstantSource clock,
            UnaryOperator<FakeGitHub.Builder> gitHub,
            Consumer<Map<String, String>> changed) {
        FakeGitHub simulator = gitHub.apply(FakeGitHub.builder().clock(clock).populate(DemoData::populate))
                .start();
        Map<String, String> environment = TestEnvironment.environment(simulator, directory);
        changed.accept(environment);
        ProxyBuilder proxy = Proxy.builder(Config.fromMap(environment)).clock(clock);
        return new ServerFixture(simulator, StandaloneServer.start(ServerSettings.fromMap(environment), proxy));
    }

    FakeGitHub gitHub() {
        return gitHub;
    }

    Repository repository() {
        return gitHub.data().repository("octo-org", "hello-world").orElseThrow();
    }

    /** Returns the base URL of the server. */
    URI uri() {
        return server.uri();
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** Sends a request with the client's token to a path of the server or to an absolute URL. */
    HttpResponse<String> send(String method, String target, String body, String... headers) {
        HttpRequest.Builder request = request(target)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        request.setHeader("Authorization", "token " + TestEnvironment.CLIENT_TOKEN);
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equals("Authorization")) {
                request.setHeader(headers[i], headers[i + 1]);
            } else {
                request.header(headers[i], headers[i + 1]);
            }
        }
        return exchange(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(target.startsWith("http") ? target : uri() + target));
    }

    <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        gitHub.close();
    }
}
