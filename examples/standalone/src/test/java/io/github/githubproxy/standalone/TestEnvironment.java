package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A valid environment for the server, and requests of its client. */
final class TestEnvironment {
    static final String CLIENT_TOKEN = "client-token-0123456789abcdef";
    static final String PAT = DemoData.OCTOCAT_TOKEN;

    private TestEnvironment() {}

    static FakeGitHub gitHub() {
        return FakeGitHub.builder().populate(DemoData::populate).start();
    }

    /** Returns a valid environment for a server in front of the simulator. */
    static Map<String, String> environment(FakeGitHub gitHub, Path directory) {
        Map<String, String> environment = environment(gitHub.apiUrl(), gitHub.uploadsUrl(), directory);
        environment.put("GITHUB_GRAPHQL_URL", gitHub.graphQlUrl().toString());
        return environment;
    }

    /** Returns a valid environment for a server in front of these API and uploads roots. */
    static Map<String, String> environment(URI api, URI uploads, Path directory) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PORT", "0");
        environment.put("SHUTDOWN_TIMEOUT", "1");
        environment.put("WARM_UP_SECONDS", "0");
        environment.put("GITHUB_API_URL", api.toString());
        environment.put("GITHUB_UPLOADS_URL", uploads.toString());
        environment.put("GITHUB_PAT_BOT", PAT);
        environment.put(
                "CLIENT_REGISTRY_FILE_PATH",
                registry(directory, "version: 1\nclients:\n  - name: test\n    token: " + CLIENT_TOKEN + "\n"));
        return environment;
    }

    /** Writes a client registry file and returns its path. */
    static String registry(Path directory, String yaml) {
        try {
            return Files.writeString(Files.createTempFile(directory, "clients", ".yaml"), yaml)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server in this process. */
    static StandaloneServer start(Map<String, String> environment) {
        return StandaloneServer.start(ServerSettings.fromMap(environment), Proxy.builder(Config.fromMap(environment)));
    }

    static HttpRequest.Builder request(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "token " + CLIENT_TOKEN);
    }

    static HttpResponse<String> get(URI server, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(server, path).build(), BodyHandlers.ofString());
    }
}
