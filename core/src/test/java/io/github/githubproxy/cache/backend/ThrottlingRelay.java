package io.github.githubproxy.cache.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A TCP relay that can forward the server's responses slowly, in small pieces. */
final class ThrottlingRelay implements AutoCloseable {
    private static final int PIECE = 40;
    private static final long MILLIS_BETWEEN = 150;

    private final int target;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    /** Counted down while responses are not throttled. */
    private volatile CountDownLatch throttleEnd = new CountDownLatch(0);

    ThrottlingRelay(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void throttle() {
        throttleEnd = new CountDownLatch(1);
    }

    void stopThrottling() {
        throttleEnd.countDown();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                threads.execute(() -> relay(client, server, Integer.MAX_VALUE));
                threads.execute(() -> relay(server, client, PIECE));
            }
        } catch (IOException e) {
            // The test has closed the relay.
        }
    }

    private void relay(Socket from, Socket to, int piece) {
        byte[] buffer = new byte[65_536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int sent = 0;
                boolean slow = piece < read && throttleEnd.getCount() > 0;
                while (sent < read) {
                    int now = slow ? Math.min(piece, read - sent) : read - sent;
                    out.write(buffer, sent, now);
                    sent += now;
                    slow = slow && !throttleEnd.await(MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
                }
            }
        } catch (IOException e) {
            // One side has closed its connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        stopThrottling();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
