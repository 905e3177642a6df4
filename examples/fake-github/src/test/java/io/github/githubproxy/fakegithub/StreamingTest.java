package io.github.githubproxy.fakegithub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.journal.RequestPredicates;
import io.github.githubproxy.fakegithub.model.FileContent;
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
    private static final long MAX_HEAP_GROWTH = 64L * 1024 * 1024;

    private final FakeGitHub gitHub = TestData.simulator(new SettableClock()).start();
    private final TestClient client = new TestClient(gitHub.apiUrl());
    private final FileContent content = FileContent.generated(LARGE, 7);

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
    void hashesLargeUploadWithoutBuffering() throws Exception {
        var release =
                gitHub.data().repository("octo", "app").orElseThrow().releases().add("v1");
        long before = heapAfterCollection();
        var response = new TestClient(gitHub.uploadsUrl())
                .send(
                        "POST",
                        "/repos/octo/app/releases/" + release.id() + "/assets?name=big.bin",
                        BodyPublishers.ofInputStream(this::open),
                        "Authorization",
                        TestClient.ALICE);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(TestClient.json(response).get("size").asLong()).isEqualTo(LARGE);
        var entry = gitHub.journal().last(RequestPredicates.method("POST"));
        assertThat(entry.body().size()).isEqualTo(LARGE);
        assertThat(entry.body().sha256()).isEqualTo(sha256(content.open()));
        assertThat(heapAfterCollection() - before).isLessThan(MAX_HEAP_GROWTH);
    }

    @Test
    void hashesLargeFileWithoutBuffering() throws Exception {
        var response = client.send(
                "PUT",
                "/repos/octo/app/contents/dir/big.bin",
                BodyPublishers.ofInputStream(this::open),
                "Authorization",
                TestClient.ALICE);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(gitHub.journal().last(RequestPredicates.method("PUT")).body().sha256())
                .isEqualTo(sha256(content.open()));
        var file = client.get("/repos/octo/app/contents/dir/big.bin", "Authorization", TestClient.ALICE);
        assertThat(TestClient.json(file).get("size").asLong()).isEqualTo(LARGE);
    }

    @Test
    void streamsLargeFileWithAndWithoutLength() throws Exception {
        var files = gitHub.data().repository("octo", "app").orElseThrow().files();
        files.put("with-length.bin", content);
        files.put("without-length.bin", FileContent.withoutLength(content));

        var withLength =
                client.stream("/repos/octo/app/contents/with-length.bin", "Accept", "application/vnd.github.raw");
        assertThat(TestClient.header(withLength, "Content-Length")).isEqualTo(String.valueOf(LARGE));
        assertThat(TestClient.header(withLength, "X-GitHub-Media-Type")).isEqualTo("github.v3; param=raw");
        assertThat(sha256(withLength.body())).isEqualTo(sha256(content.open()));
        var withoutLength =
                client.stream("/repos/octo/app/contents/without-length.bin", "Accept", "application/vnd.github.raw");
        assertThat(withoutLength.headers().firstValue("Content-Length")).isEmpty();
        assertThat(sha256(withoutLength.body())).isEqualTo(sha256(content.open()));
    }

    @Test
    void truncatesStreamedBody() throws Exception {
        gitHub.data().repository("octo", "app").orElseThrow().files().put("with-length.bin", content);
        gitHub.faults().next(RequestPredicates.any(), Fault.cutBodyAfter(1_000_000));

        var response =
                client.stream("/repos/octo/app/contents/with-length.bin", "Accept", "application/vnd.github.raw");

        long[] read = new long[1];
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> {
                    byte[] buffer = new byte[8192];
                    for (int n = response.body().read(buffer);
                            n >= 0;
                            n = response.body().read(buffer)) {
                        read[0] += n;
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(read[0]).isLessThanOrEqualTo(1_000_000);
    }
}
