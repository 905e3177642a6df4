package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.Installation;
import io.github.githubproxy.fakegithub.model.Repository;
import java.net.http.HttpResponse;

/** A simulator with {@link TestData} and an App that is installed on {@code octo}, the owner of {@code octo/app}. */
final class AppFixture implements AutoCloseable {
    static final long ID = 77;
    static final String CLIENT_ID = "Iv1.app";
    static final String REPOSITORY = "/repos/octo/app";

    final SettableClock clock = new SettableClock();
    final FakeGitHub gitHub = TestData.simulator(clock).start();
    final TestClient client = new TestClient(gitHub.apiUrl());
    final GitHubApp app = gitHub.data().addApp(ID, CLIENT_ID, "robot", TestAppKey.REGISTERED.publicKey());
    final Installation installation = app.install("octo");

    String signed() {
        return "Bearer " + TestAppKey.REGISTERED.sign(CLIENT_ID, clock.instant());
    }

    Repository secret() {
        return gitHub.data().addRepository("octo", "secret").visibility(Repository.Visibility.PRIVATE);
    }

    HttpResponse<byte[]> asApp(String path) throws Exception {
        return client.get(path, "Authorization", signed());
    }

    HttpResponse<byte[]> issueToken(String body) throws Exception {
        return client.send("POST", accessTokensPath(), body, "Authorization", signed());
    }

    String accessTokensPath() {
        return "/app/installations/" + installation.id() + "/access_tokens";
    }

    /** Issues a token and returns a value of {@code Authorization} with it. */
    String token() throws Exception {
        return "token " + TestClient.json(issueToken("")).get("token").asText();
    }

    HttpResponse<byte[]> get(String path, String authorization) throws Exception {
        return client.get(path, "Authorization", authorization);
    }

    HttpResponse<byte[]> post(String path, String body, String authorization) throws Exception {
        return client.send("POST", path, body, "Authorization", authorization);
    }

    static String message(HttpResponse<byte[]> response) throws Exception {
        return TestClient.json(response).get("message").asText();
    }

    @Override
    public void close() {
        gitHub.close();
    }
}
