package io.github.githubproxy.servlet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A connection on which a test sends arbitrary bytes. */
final class RawClient implements AutoCloseable {
    static final String TOKEN = "client-token-0123456789";

    private final Socket socket;
    private final InputStream in;

    /** A response. After HEAD and with statuses without content, the body must not be read. */
    record Response(int status, List<String> headerLines, InputStream body) {
        String header(String name) {
            return Http1Reader.header(headerLines, name).orElse("");
        }

        List<String> headers(String name) {
            return headerLines.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }

        String text() throws IOException {
            return new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request without body, with the client's token. */
    RawClient send(String method, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: proxy.test\r\n");
        request.append("Authorization: token " + TOKEN + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        write(StubGitHub.ascii(request.append("\r\n").toString()));
        return this;
    }

    RawClient write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    InputStream input() {
        return in;
    }

    OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    /** Reads the status line and the empty line of a response without header fields. */
    String statusLine() throws IOException {
        String line = Http1Reader.line(in);
        Http1Reader.line(in);
        return line;
    }

    /** Reads only the status line. */
    String firstLine() throws IOException {
        return Http1Reader.line(in);
    }

    Response response() throws IOException {
        int status = Integer.parseInt(Http1Reader.line(in).split(" ", 3)[1]);
        List<String> headers = new ArrayList<>();
        for (String line = Http1Reader.line(in); !line.isEmpty(); line = Http1Reader.line(in)) {
            headers.add(line);
        }
        return status == 100 ? response() : new Response(status, headers, Http1Reader.body(headers, in));
    }

    /** Resets the connection (TCP RST). */
    void resetConnection() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
