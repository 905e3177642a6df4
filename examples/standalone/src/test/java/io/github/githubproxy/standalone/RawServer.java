package io.github.githubproxy.standalone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose connections are handled by the test, byte for byte. */
final class RawServer implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listener;
    private final ConnectionHandler handler;
    private final AtomicInteger connections = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        return thread;
    });

    /** Handles a connection, which is closed afterwards. */
    interface ConnectionHandler {
        void handle(InputStream in, OutputStream out, Socket socket) throws IOException;
    }

    private RawServer(ServerSocket listener, ConnectionHandler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    static RawServer start(ConnectionHandler handler) throws IOException {
        RawServer server = new RawServer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), handler);
        server.threads.execute(server::accept);
        return server;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the number of open connections. */
    int connections() {
        return connections.get();
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
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
                OutputStream out = socket.getOutputStream()) {
            handler.handle(in, out, socket);
        } catch (IOException e) {
            // Expected in tests in which the other side closes the connection.
        } finally {
            connections.decrementAndGet();
        }
    }
}
