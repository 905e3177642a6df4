package io.github.githubproxy.servlet.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends request lines that no HTTP client would, over a connection of their own. */
final class RawHttp {
    private RawHttp() {}

    /** What came back until the server closed the connection: the status, or 0 if there was none, and all of it. */
    record Answer(int status, String text) {}

    static Answer send(URI server, String requestLine, String... headers) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            StringBuilder request =
                    new StringBuilder(requestLine).append("\r\nHost: ").append(server.getAuthority());
            for (String header : headers) {
                request.append("\r\n").append(header);
            }
            request.append("\r\nConnection: close\r\n\r\n");
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return new Answer(text.startsWith("HTTP/1.") ? Integer.parseInt(text.substring(9, 12)) : 0, text);
        }
    }
}
