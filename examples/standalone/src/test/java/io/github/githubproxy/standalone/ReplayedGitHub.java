package io.github.githubproxy.standalone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPOutputStream;

/**
 * GitHub as it was recorded: it gives the answer to one recorded request, compressed or not, or says that nothing has
 * changed since.
 */
final class ReplayedGitHub implements AutoCloseable {
    /** Marks a request as one that a test makes. */
    static final String MARKER_FIELD = "X-Mark";

    private static final Set<String> BODY_FIELDS =
            Set.of("content-length", "content-type", "content-encoding", "transfer-encoding");

    private final RawServer server;
    private final Queue<RawMessage> received = new ConcurrentLinkedQueue<>();
    private final Queue<RawMessage> sentResponses = new ConcurrentLinkedQueue<>();
    private volatile RawMessage response = new RawMessage("HTTP/1.1 404 Not Found", List.of(), new byte[0]);

    private final Form form;

    /** How it answers those who can read gzip. */
    enum Form {
        /** As octokit was, which did not ask for gzip. */
        RECORDED,
        /** As everybody is who does. */
        COMPRESSED
    }

    private ReplayedGitHub(Form form) throws IOException {
        this.form = form;
        this.server = RawServer.start(this::handle);
    }

    static ReplayedGitHub start(Form form) throws IOException {
        return new ReplayedGitHub(form);
    }

    RawServer server() {
        return server;
    }

    /** Sets the answer to all requests from now on. */
    void respondWith(RawMessage next) {
        response = next;
        received.clear();
        sentResponses.clear();
    }

    /** What the test has asked since the answer was set. */
    List<RawMessage> received() {
        return List.copyOf(received);
    }

    /** What it was answered. */
    List<RawMessage> sentResponses() {
        return List.copyOf(sentResponses);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void handle(InputStream in, OutputStream out, Socket socket) throws IOException {
        Optional<RawMessage> request = RawMessage.request(in);
        if (request.isPresent()) {
            RawMessage reply = reply(request.get());
            if (!request.get().values(MARKER_FIELD).isEmpty()) {
                received.add(request.get());
                sentResponses.add(reply);
            }
            out.write(reply.toBytes());
        }
    }

    private RawMessage reply(RawMessage request) throws IOException {
        boolean asksForGzip = request.values("Accept-Encoding").toString().contains("gzip");
        boolean isLong = response.body().length > 0;
        RawMessage whole = form == Form.COMPRESSED && asksForGzip && isLong ? compressed(response) : response;
        List<String> tag = whole.values("ETag");
        boolean isSame = whole.status() == 200
                && !tag.isEmpty()
                && request.values("If-None-Match").equals(tag);
        return isSame ? notModified(whole) : whole;
    }

    private static RawMessage compressed(RawMessage whole) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(whole.body());
        }
        List<String> fields = new ArrayList<>();
        for (String line : whole.fields()) {
            String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
            switch (name) {
                case "content-length" -> fields.add("Content-Length: " + bytes.size());
                case "etag" -> fields.add(line.replace(" \"", " W/\""));
                default -> fields.add(line);
            }
        }
        fields.add("Content-Encoding: gzip");
        return new RawMessage(whole.startLine(), fields, bytes.toByteArray());
    }

    private static RawMessage notModified(RawMessage whole) {
        List<String> fields = whole.fields().stream()
                .filter(line -> !BODY_FIELDS.contains(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)))
                .toList();
        return new RawMessage("HTTP/1.1 304 Not Modified", fields, new byte[0]);
    }
}
