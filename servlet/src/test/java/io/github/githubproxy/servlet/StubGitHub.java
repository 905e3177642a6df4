package io.github.githubproxy.servlet;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A stub of GitHub that sends given bytes and records the requests as received. */
final class StubGitHub implements AutoCloseable {
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "stub-github");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private volatile Script script =
            (request, out) -> out.write(ascii("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));

    /** A request. The script may have read the body. */
    record Received(String method, String target, List<String> headerLines, InputStream body) {
        List<String> headers(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            return headerLines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }
    }

    /** Writes the response to a request. The connection is closed afterwards. */
    interface Script {
        void respond(Received request, OutputStream out) throws IOException;
    }

    StubGitHub() throws IOException {
        listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    void respondWith(Script next) {
        script = next;
    }

    /** Sets the response to all requests: the body, and the status line and header fields. */
    void respondWith(String body, String... head) {
        script = (request, out) -> {
            request.body().readAllBytes();
            out.write(ascii(String.join("\r\n", head) + "\r\nConnection: close\r\n\r\n" + body));
        };
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024)) {
            Received request = request(in);
            received.add(request);
            script.respond(request, out);
        } catch (IOException | UncheckedIOException e) {
            // Expected in tests in which the proxy closes the connection.
        }
    }

    private static Received request(InputStream in) throws IOException {
        String[] first = Http1Reader.line(in).split(" ", 3);
        List<String> headers = new ArrayList<>();
        for (String line = Http1Reader.line(in); !line.isEmpty(); line = Http1Reader.line(in)) {
            headers.add(line);
        }
        return new Received(first[0], first[1], List.copyOf(headers), Http1Reader.body(headers, in));
    }
}
