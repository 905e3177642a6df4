package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.standalone.GeneratedBody.BodyDigest;
import io.github.githubproxy.standalone.GeneratedBody.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bodies of fifty times the heap size pass through the server unchanged. If a side breaks off, all resources of the request
 * are released.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HugeBodiesTest {
    private static final long GIB = 1L << 30;
    private static final long SIZE = 3 * GIB;

    /** What passes before a side breaks off: twice the heap, so that a held body would show. */
    private static final long BROKEN_OFF_AFTER = GIB / 8;

    private static final Pattern MONITOR_PORT = Pattern.compile("resources at port (\\d+)\\.");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static final BlockingQueue<BodyDigest> UPLOADED = new LinkedBlockingQueue<>();
    private static final BlockingQueue<IOException> BROKEN = new LinkedBlockingQueue<>();

    private static volatile RawServer.ConnectionHandler script;
    private static RawServer gitHub;
    private static ServerProcess process;
    private static URI server;
    private static Path temporary;
    private static int monitorPort;
    private static ProcessResources baseline;

    @BeforeAll
    static void start() throws Exception {
        gitHub = RawServer.start((in, out, socket) -> script.handle(in, out, socket));
        temporary = Files.createDirectory(directory.resolve("temporary"));
        process = ServerProcess.start(
                ResourceReportingMain.class,
                directory,
                TestEnvironment.environment(gitHub.uri(), gitHub.uri(), directory),
                List.of("-Xmx64m", "-Djava.io.tmpdir=" + temporary));
        server = process.uri();
        Matcher told = MONITOR_PORT.matcher(process.out());
        assertThat(told.find()).isTrue();
        monitorPort = Integer.parseInt(told.group(1));
        for (Framing framing : Framing.values()) {
            GeneratedBody body = new GeneratedBody(framing);
            download(body, GIB / 16);
            upload(body, GIB / 16);
        }
        await().until(() -> gitHub.connections() == 0);
        baseline = ProcessResources.readFrom(monitorPort, temporary);
    }

    @AfterAll
    static void stop() throws Exception {
        process.close();
        gitHub.close();
    }

    @BeforeEach
    void clearQueues() {
        UPLOADED.clear();
        BROKEN.clear();
    }

    @ParameterizedTest
    @EnumSource
    void downloadArrivesWhole(Framing framing) throws Exception {
        download(new GeneratedBody(framing), SIZE);

        assertNoResourceLeak();
    }

    @ParameterizedTest
    @EnumSource
    void uploadArrivesWhole(Framing framing) throws Exception {
        upload(new GeneratedBody(framing), SIZE);

        assertNoResourceLeak();
    }

    @ParameterizedTest
    @EnumSource
    void clientResetDuringDownloadLeaksNothing(Framing framing) throws Exception {
        GeneratedBody body = new GeneratedBody(framing);
        script = (in, out, socket) -> serveDownload(body, in, out, SIZE);
        try (RawClient client = get()) {
            BodyDigest received = GeneratedBody.receive(head(client), client.input(), BROKEN_OFF_AFTER);
            assertThat(received.size()).isGreaterThanOrEqualTo(BROKEN_OFF_AFTER);

            client.resetConnection();
        }

        assertNoResourceLeak();
    }

    @ParameterizedTest
    @EnumSource
    void clientResetDuringUploadLeaksNothing(Framing framing) throws Exception {
        GeneratedBody body = new GeneratedBody(framing);
        script = HugeBodiesTest::receiveUpload;
        try (RawClient client = post(body.field(SIZE))) {
            body.send(client.output(), BROKEN_OFF_AFTER);

            client.resetConnection();
        }

        assertThat(BROKEN.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        assertThat(UPLOADED).isEmpty();
        assertNoResourceLeak();
    }

    @ParameterizedTest
    @EnumSource
    void clientCloseDuringUploadLeaksNothing(Framing framing) throws Exception {
        GeneratedBody body = new GeneratedBody(framing);
        script = HugeBodiesTest::receiveUpload;
        try (RawClient client = post(body.field(SIZE))) {
            body.send(client.output(), BROKEN_OFF_AFTER);
        }

        assertThat(BROKEN.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        assertThat(UPLOADED).isEmpty();
        assertNoResourceLeak();
    }

    @ParameterizedTest
    @EnumSource
    void upstreamCloseDuringDownloadLeaksNothing(Framing framing) throws Exception {
        GeneratedBody body = new GeneratedBody(framing);
        script = (in, out, socket) -> {
            RawMessage.head(in);
            out.write(RawMessage.octets("HTTP/1.1 200 OK\r\n" + body.field(SIZE) + "\r\n\r\n"));
            body.send(out, BROKEN_OFF_AFTER);
            // The connection is closed before the last chunk, or long before the end of the fixed length.
        };
        try (RawClient client = get()) {
            RawMessage head = head(client);

            assertThatThrownBy(() -> GeneratedBody.receive(head, client.input(), SIZE))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }

        assertNoResourceLeak();
    }

    @ParameterizedTest
    @EnumSource
    void upstreamResetDuringUploadLeaksNothing(Framing framing) throws Exception {
        GeneratedBody body = new GeneratedBody(framing);
        script = (in, out, socket) -> {
            GeneratedBody.receive(RawMessage.head(in).orElseThrow(), in, BROKEN_OFF_AFTER);
            socket.setSoLinger(true, 0);
        };
        try (RawClient client = post(body.field(SIZE))) {
            assertThatUploadFails(body, client);
        }

        assertNoResourceLeak();
    }

    /** The client gets a 502 or, if it is still sending, a closed connection. */
    private static void assertThatUploadFails(GeneratedBody body, RawClient client) throws IOException {
        try {
            body.send(client.output(), SIZE);
            body.end(client.output());
        } catch (IOException e) {
            return;
        }
        assertThat(RawMessage.response(client.input(), "POST").status()).isEqualTo(502);
    }

    private static void download(GeneratedBody body, long size) throws Exception {
        BlockingQueue<BodyDigest> sent = new LinkedBlockingQueue<>();
        script = (in, out, socket) -> sent.add(serveDownload(body, in, out, size));
        try (RawClient client = get()) {
            RawMessage head = head(client);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.fields()).contains(body.field(size));
            BodyDigest received = GeneratedBody.receive(head, client.input(), Long.MAX_VALUE);
            assertThat(received).isEqualTo(sent.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
            assertThat(received.size()).isEqualTo(size);
        }
    }

    private static void upload(GeneratedBody body, long size) throws Exception {
        script = HugeBodiesTest::receiveUpload;
        try (RawClient client = post(body.field(size))) {
            BodyDigest sent = body.send(client.output(), size);
            body.end(client.output());
            assertThat(RawMessage.response(client.input(), "POST").status()).isEqualTo(201);
            assertThat(UPLOADED.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(sent);
        }
    }

    /** Handles a download as GitHub would. */
    private static BodyDigest serveDownload(GeneratedBody body, InputStream in, OutputStream out, long size)
            throws IOException {
        RawMessage.head(in);
        out.write(RawMessage.octets("HTTP/1.1 200 OK\r\nETag: \"huge\"\r\nContent-Type: application/octet-stream\r\n"
                + body.field(size) + "\r\nConnection: close\r\n\r\n"));
        BodyDigest sent = body.send(out, size);
        body.end(out);
        return sent;
    }

    /** Handles an upload as GitHub would. */
    private static void receiveUpload(InputStream in, OutputStream out, Socket socket) throws IOException {
        try {
            BodyDigest received = GeneratedBody.receive(RawMessage.head(in).orElseThrow(), in, Long.MAX_VALUE);
            UPLOADED.add(received);
            out.write(RawMessage.octets("HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        } catch (IOException e) {
            BROKEN.add(e);
        }
    }

    private static RawClient get() throws IOException {
        return sendHead("GET /repos/o/r/contents/huge.bin HTTP/1.1", "Accept: application/vnd.github.raw");
    }

    private static RawClient post(String length) throws IOException {
        return sendHead("POST /api/uploads/repos/o/r/releases/1/assets?name=huge.bin HTTP/1.1", length);
    }

    private static RawClient sendHead(String requestLine, String field) throws IOException {
        RawClient client = new RawClient(server);
        client.output()
                .write(RawMessage.octets(requestLine + "\r\nHost: proxy.test\r\nAuthorization: token "
                        + TestEnvironment.CLIENT_TOKEN + "\r\nConnection: close\r\n" + field + "\r\n\r\n"));
        return client;
    }

    private static RawMessage head(RawClient client) throws IOException {
        return RawMessage.head(client.input()).orElseThrow();
    }

    private static void assertNoResourceLeak() {
        await().atMost(TIMEOUT).untilAsserted(() -> {
            assertThat(gitHub.connections()).isZero();
            ProcessResources now = ProcessResources.readFrom(monitorPort, temporary);
            assertThat(now.isAtMost(baseline))
                    .as("%s compared with %s", now, baseline)
                    .isTrue();
        });
        assertThat(process.isAlive()).isTrue();
    }
}
