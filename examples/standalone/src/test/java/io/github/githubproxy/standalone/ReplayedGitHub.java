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
 * A server that sends one recorded response of GitHub, optionally compressed, or a 304 if the request has its entity tag.
 */
final class ReplayedGitHub implements AutoCloseable {
    /** A field that marks the requests of a test, as opposed to those of the proxy itself. */
    static final String MARKER_FIELD = "X-Mark";

    private static final Set<String> BODY_FIELDS =
            Set.of("content-length", "content-type", "content-encoding", "transfer-encoding");

    private final RawServer server;
    private final Queue<RawMessage> received = new ConcurrentLinkedQueue<>();
    private final Queue<RawMessage> sentResponses = new ConcurrentLinkedQueue<>();
    private volatile RawMessage response = new RawMessage("HTTP/1.1 404 Not Found", List.of(), new byte[0]);

    private final Form form;

    /** The encoding of responses to requests that accept gzip. */
    enum Form {
        /** As recorded: without compression. */
        RECORDED,
        /** With gzip. */
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

    /** Sets the response to all further requests and clears the records. */
    void respondWith(RawMessage next) {
        response = next;
        received.clear();
        sentResponses.clear();
    }

    /** Returns the marked requests since the response was set. */
    List<RawMessage> received() {
        return List.copyOf(received);
    }

    /** Returns the responses to the marked requests. */
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
        boolean acceptsGzip = request.values("Accept-Encoding").toString().contains("gzip");
        boolean hasBody = response.body().length > 0;
        RawMessage full = form == Form.COMPRESSED && acceptsGzip && hasBody ? compressed(response) : response;
        List<String> tag = full.values("ETag");
        boolean isNotModified = full.status() == 200
                && !tag.isEmpty()
                && request.values("If-None-Match").equals(tag);
        return isNotModified ? notModified(full) : full;
    }

    private static RawMessage compressed(RawMessage full) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(full.body());
        }
        List<String> fields = new ArrayList<>();
        for (String line : full.fields()) {
            String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
            switch (name) {
                case "content-length" -> fields.add("Content-Length: " + bytes.size());
                case "etag" -> fields.add(line.replace(" \"", " W/\""));
                default -> fields.add(line);
            }
        }
        fields.add("Content-Encoding: gzip");
        return new RawMessage(full.startLine(), fields, bytes.toByteArray());
    }

    private static RawMessage notModified(RawMessage full) {
        List<String> fields = full.fields().stream()
                .filter(line -> !BODY_FIELDS.contains(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)))
                .toList();
        return new RawMessage("HTTP/1.1 304 Not Modified", fields, new byte[0]);
    }
}
