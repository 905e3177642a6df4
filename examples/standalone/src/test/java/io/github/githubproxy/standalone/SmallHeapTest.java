package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose heap is smaller than the bodies that its clients read at once. */
final class SmallHeapTest {
    private static final int CLIENTS = 100;
    private static final int BODY_BYTES = 5_000_000;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private RawServer gitHub;

    @BeforeEach
    void startGitHub() throws IOException {
        byte[] padding = new byte[BODY_BYTES];
        Arrays.fill(padding, (byte) 'a');
        gitHub = RawServer.start((in, out, socket) -> {
            while (hasRequest(in)) {
                respond(out, padding);
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        gitHub.close();
    }

    @Test
    void parallelLargeBodiesArriveWhole() throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub.uri(), gitHub.uri(), directory);
        environment.put("CLIENT_MAX_CONCURRENCY", Integer.toString(CLIENTS));
        try (ServerProcess process = ServerProcess.start(directory, environment, List.of("-Xmx64m"))) {
            URI server = process.uri();
            CyclicBarrier start = new CyclicBarrier(CLIENTS);
            List<Future<Long>> lengths = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String path = "/repos/o/r/contents/" + i;
                lengths.add(threads.submit(() -> {
                    start.await();
                    return read(server, path);
                }));
            }
            for (Future<Long> length : lengths) {
                assertThat(length.get()).isGreaterThan(BODY_BYTES);
            }
            assertThat(process.out() + process.err()).doesNotContain("OutOfMemoryError");
            // More requests in a row than there are slots: none was lost.
            for (int i = 0; i < 100; i++) {
                assertThat(read(server, "/repos/o/r/contents/0")).isGreaterThan(BODY_BYTES);
            }
        }
    }

    /** Returns the length of the body, which must be whole. */
    private long read(URI server, String path) throws IOException, InterruptedException {
        HttpRequest request = TestEnvironment.request(server, path).build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(response.statusCode()).isEqualTo(200);
            return body.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static boolean hasRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return false;
            }
            head.append((char) octet);
        }
        return true;
    }

    private void respond(OutputStream out, byte[] padding) throws IOException {
        String begin = "{\"url\":\"" + gitHub.uri() + "/repos/o/r\",\"pad\":\"";
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nETag: \"1\"\r\nContent-Length: "
                        + (begin.length() + padding.length + 2) + "\r\n\r\n" + begin)
                .getBytes(StandardCharsets.US_ASCII));
        out.write(padding);
        out.write("\"}".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
