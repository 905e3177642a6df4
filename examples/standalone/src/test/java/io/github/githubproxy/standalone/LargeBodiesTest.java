package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.journal.Journal;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of three times the heap size pass through the server unchanged, in both directions. */
class LargeBodiesTest {
    private static final FileContent LARGE = FileContent.generated(200L << 20, 7);

    @TempDir
    private static Path directory;

    private static FakeGitHub gitHub;
    private static ServerProcess process;
    private static URI uri;
    private static String expected;

    @BeforeAll
    static void start() throws Exception {
        gitHub = TestEnvironment.gitHub();
        Repository repository =
                gitHub.data().repository("octo-org", "hello-world").orElseThrow();
        repository.files().put("known.bin", LARGE);
        repository.files().put("untold.bin", FileContent.withoutLength(LARGE));
        process = ServerProcess.start(directory, TestEnvironment.environment(gitHub, directory), List.of("-Xmx64m"));
        uri = process.uri();
        expected = sha256(LARGE.open());
    }

    @AfterAll
    static void stop() {
        process.close();
        gitHub.close();
    }

    @Test
    void downloadsBodyWithLength() throws Exception {
        assertThat(download("known.bin")).isEqualTo(expected);
    }

    @Test
    void downloadsBodyWithoutLength() throws Exception {
        assertThat(download("untold.bin")).isEqualTo(expected);
    }

    @Test
    void uploadsBodyWithLength() throws Exception {
        Journal.Body received = upload(BodyPublishers.fromPublisher(publisher(), LARGE.size()), "known");

        assertThat(received.size()).isEqualTo(LARGE.size());
        assertThat(received.sha256()).isEqualTo(expected);
    }

    @Test
    void uploadsBodyWithoutLength() throws Exception {
        Journal.Body received = upload(publisher(), "untold");

        assertThat(received.size()).isEqualTo(LARGE.size());
        assertThat(received.sha256()).isEqualTo(expected);
    }

    private static String download(String file) throws Exception {
        HttpRequest request = TestEnvironment.request(uri, "/repos/octo-org/hello-world/contents/" + file)
                .header("Accept", "application/vnd.github.raw")
                .build();
        HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return sha256(response.body());
    }

    private static Journal.Body upload(BodyPublisher body, String name) throws Exception {
        long release = gitHub.data()
                .repository("octo-org", "hello-world")
                .orElseThrow()
                .releases()
                .list()
                .get(0)
                .id();
        String target = "/repos/octo-org/hello-world/releases/" + release + "/assets?name=" + name;
        HttpRequest request = TestEnvironment.request(uri, "/api/uploads" + target)
                .header("Content-Type", "application/octet-stream")
                .POST(body)
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return gitHub.journal().last(RequestPredicates.target(target)).body();
    }

    private static BodyPublisher publisher() {
        return BodyPublishers.ofInputStream(() -> {
            try {
                return LARGE.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String sha256(InputStream stream) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (stream) {
            byte[] buffer = new byte[1 << 16];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
