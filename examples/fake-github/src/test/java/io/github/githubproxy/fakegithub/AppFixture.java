package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.App;
import io.github.githubproxy.fakegithub.world.Installation;
import io.github.githubproxy.fakegithub.world.Repository;
import java.net.http.HttpResponse;

/** The small world and an App of its own in it, installed on {@code octo} and so on {@code octo/app}. */
final class AppFixture implements AutoCloseable {
    static final long ID = 77;
    static final String CLIENT_ID = "Iv1.app";
    static final String REPOSITORY = "/repos/octo/app";

    final SettableClock clock = new SettableClock();
    final FakeGitHub gitHub = Worlds.simulator(clock).start();
    final Client client = new Client(gitHub.apiUrl());
    final App app = gitHub.world().addApp(ID, CLIENT_ID, "robot", AppKey.OURS.publicKey());
    final Installation installation = app.install("octo");

    String signed() {
        return "Bearer " + AppKey.OURS.sign(CLIENT_ID, clock.instant());
    }

    Repository secret() {
        return gitHub.world().addRepository("octo", "secret").visibility(Repository.Visibility.PRIVATE);
    }

    HttpResponse<byte[]> asApp(String path) throws Exception {
        return client.get(path, "Authorization", signed());
    }

    HttpResponse<byte[]> mint(String body) throws Exception {
        return client.send("POST", mintPath(), body, "Authorization", signed());
    }

    String mintPath() {
        return "/app/installations/" + installation.id() + "/access_tokens";
    }

    /** Gets a token and returns the header value that carries it. */
    String token() throws Exception {
        return "token " + Client.json(mint("")).get("token").asText();
    }

    HttpResponse<byte[]> get(String path, String authorization) throws Exception {
        return client.get(path, "Authorization", authorization);
    }

    HttpResponse<byte[]> post(String path, String body, String authorization) throws Exception {
        return client.send("POST", path, body, "Authorization", authorization);
    }

    static String message(HttpResponse<byte[]> response) throws Exception {
        return Client.json(response).get("message").asText();
    }

    @Override
    public void close() {
        gitHub.close();
    }
}
