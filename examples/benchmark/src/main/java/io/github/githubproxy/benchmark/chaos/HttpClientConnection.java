package io.github.githubproxy.benchmark.chaos;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that sends one request after another, over one connection as long as that lasts. Not thread-safe. */
final class HttpClientConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;

    /** Less than the server's idle timeout: the server may close a connection that is idle for longer. */
    private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final InetSocketAddress server;
    private @Nullable Socket socket;
    private @Nullable MessageReader reader;
    private long usedNanos;

    /** Creates a client of the server on that port of the loopback address. It is not connected. */
    HttpClientConnection(int port) {
        this.server = Loopback.address(port);
    }

    /**
     * Sends a request and reads the response to its end.
     *
     * @throws EOFException if the connection ended within the response
     * @throws NoResponseException if the connection ended before the response
     * @throws java.net.SocketTimeoutException if nothing arrived for 15 seconds
     */
    ReceivedResponse send(byte[] request) throws IOException {
        if (System.nanoTime() - usedNanos > MAX_IDLE_NANOS) {
            close();
        }
        MessageReader in = reader;
        if (in == null) {
            in = connect();
        }
        try {
            return exchange(request, in);
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            usedNanos = System.nanoTime();
        }
    }

    private ReceivedResponse exchange(byte[] request, MessageReader in) throws IOException {
        Socket connected = socket;
        if (connected == null) {
            throw new NoResponseException();
        }
        MessageHead head;
        try {
            connected.getOutputStream().write(request);
            head = in.head();
        } catch (SocketException e) {
            throw new NoResponseException();
        }
        if (head == null) {
            throw new NoResponseException();
        }
        ReceivedResponse response = new ReceivedResponse(head, in.body(head));
        if (head.field("connection").orElse("").equalsIgnoreCase("close")) {
            close();
        }
        return response;
    }

    private MessageReader connect() throws IOException {
        Socket connected = new Socket();
        connected.setTcpNoDelay(true);
        connected.setSoTimeout(TIMEOUT_MILLIS);
        connected.connect(server, TIMEOUT_MILLIS);
        socket = connected;
        MessageReader in = new MessageReader(connected.getInputStream());
        reader = in;
        return in;
    }

    @Override
    public void close() {
        Socket closing = socket;
        socket = null;
        reader = null;
        try {
            if (closing != null) {
                closing.close();
            }
        } catch (IOException e) {
            // What is sent next opens another connection.
        }
    }

    /** The connection ended before the first byte of a response. */
    static final class NoResponseException extends IOException {
        private static final long serialVersionUID = 1;

        NoResponseException() {
            super("no response");
        }
    }
}
