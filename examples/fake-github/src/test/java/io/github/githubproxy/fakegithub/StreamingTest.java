package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.world.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StreamingTest {
    private static final long LARGE = 256L * 1024 * 1024;
    private static final long NOT_MUCH = 64L * 1024 * 1024;

    private final FakeGitHub gitHub = Worlds.simulator(new SettableClock()).start();
    private final Client client = new Client(gitHub.apiUrl());
    private final Content content = Content.generated(LARGE, 7);

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private static String sha256(InputStream stream) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (DigestInputStream in = new DigestInputStream(stream, digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private InputStream open() {
        try {
            return content.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLargeUploadIsCountedAndHashedAndNotHeld() throws Exception {
        var release = gitHub.world()
                .repository("octo", "app")
                .orElseThrow()
                .releases()
                .add("v1");
        long before = heapAfterCollection();
        var answer = new Client(gitHub.uploadsUrl())
                .send(
                        "POST",
                        "/repos/octo/app/releases/" + release.id() + "/assets?name=big.bin",
                        BodyPublishers.ofInputStream(this::open),
                        "Authorization",
                        Client.ALICE);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Client.json(answer).get("size").asLong()).isEqualTo(LARGE);
        var entry = gitHub.journal().last(Requests.method("POST"));
        assertThat(entry.body().size()).isEqualTo(LARGE);
        assertThat(entry.body().sha256()).isEqualTo(sha256(content.open()));
        assertThat(heapAfterCollection() - before).isLessThan(NOT_MUCH);
    }

    @Test
    void aLargeBodyToContentsIsNotHeldEither() throws Exception {
        var answer = client.send(
                "PUT",
                "/repos/octo/app/contents/dir/big.bin",
                BodyPublishers.ofInputStream(this::open),
                "Authorization",
                Client.ALICE);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(gitHub.journal().last(Requests.method("PUT")).body().sha256())
                .isEqualTo(sha256(content.open()));
        var file = client.get("/repos/octo/app/contents/dir/big.bin", "Authorization", Client.ALICE);
        assertThat(Client.json(file).get("size").asLong()).isEqualTo(LARGE);
    }

    @Test
    void aLargeFileStreamsWithAndWithoutLength() throws Exception {
        var files = gitHub.world().repository("octo", "app").orElseThrow().files();
        files.put("told.bin", content);
        files.put("untold.bin", Content.ofUntoldLength(content));

        var told = client.stream("/repos/octo/app/contents/told.bin", "Accept", "application/vnd.github.raw");
        assertThat(Client.header(told, "Content-Length")).isEqualTo(String.valueOf(LARGE));
        assertThat(Client.header(told, "X-GitHub-Media-Type")).isEqualTo("github.v3; param=raw");
        assertThat(sha256(told.body())).isEqualTo(sha256(content.open()));
        var untold = client.stream("/repos/octo/app/contents/untold.bin", "Accept", "application/vnd.github.raw");
        assertThat(untold.headers().firstValue("Content-Length")).isEmpty();
        assertThat(sha256(untold.body())).isEqualTo(sha256(content.open()));
    }

    @Test
    void aCutCanComeFarIntoAStream() throws Exception {
        gitHub.world().repository("octo", "app").orElseThrow().files().put("told.bin", content);
        gitHub.faults().next(Requests.any(), Fault.cutBodyAfter(1_000_000));

        var answer = client.stream("/repos/octo/app/contents/told.bin", "Accept", "application/vnd.github.raw");

        long[] read = new long[1];
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> {
                    byte[] buffer = new byte[8192];
                    for (int n = answer.body().read(buffer);
                            n >= 0;
                            n = answer.body().read(buffer)) {
                        read[0] += n;
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(read[0]).isLessThanOrEqualTo(1_000_000);
    }
}
