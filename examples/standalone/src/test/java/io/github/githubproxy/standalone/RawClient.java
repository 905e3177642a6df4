package io.github.githubproxy.standalone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;

/** A connection on which a test sends arbitrary bytes. */
final class RawClient implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 40_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /** Sends a request unchanged and reads the response. */
    RawMessage exchange(RawMessage request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request.toBytes());
        return RawMessage.response(in, request.method());
    }

    InputStream input() {
        return in;
    }

    OutputStream output() throws IOException {
        return socket.getOutputStream();
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
