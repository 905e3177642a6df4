package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link Starvation}, on a thread of its own. A request that was refused or has ended is sent again after
 * five seconds.
 */
final class StarvingClient implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MILLIS = 15_000;
    private static final long PAUSE_SECONDS = 5;

    private final InetSocketAddress server;
    private final Starvation starvation;
    private final byte[] message;
    private final OutcomeCounts outcomes;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Socket socket;
    private volatile boolean waiting;

    /** Creates a client that counts the status of each response. */
    StarvingClient(int port, Starvation starvation, int number, OutcomeCounts outcomes) {
        this.server = Loopback.address(port);
        this.starvation = starvation;
        this.message = starvation.message(number).getBytes(ISO_8859_1);
        this.outcomes = outcomes;
        this.thread = new Thread(this::run, "starving-" + number);
        thread.setDaemon(true);
    }

    /** Connects and sends the request. */
    void start() {
        thread.start();
    }

    /** Returns whether the connection is open. */
    boolean isConnected() {
        return socket != null;
    }

    /** Returns whether a request was sent that has no response yet, or one that is not read. */
    boolean isWaiting() {
        return waiting;
    }

    private void run() {
        try {
            do {
                try (Socket connection = new Socket()) {
                    // What is not read must not fit into buffers.
                    connection.setReceiveBufferSize(RECEIVE_BUFFER);
                    connection.setTcpNoDelay(true);
                    // Ends with a reset, as a process does that is killed.
                    connection.setSoLinger(true, 0);
                    connection.connect(server, CONNECT_TIMEOUT_MILLIS);
                    socket = connection;
                    if (end.getCount() > 0) {
                        use(connection);
                    }
                } catch (IOException e) {
                    outcomes.add(starvation.label(), Outcome.of(e));
                } finally {
                    waiting = false;
                    socket = null;
                }
            } while (!end.await(PAUSE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void use(Socket connection) throws IOException, InterruptedException {
        MessageReader in = new MessageReader(connection.getInputStream());
        do {
            waiting = true;
            connection.getOutputStream().write(message);
            MessageHead head = in.head();
            if (head != null && head.status() == 200 && starvation == Starvation.UNREAD_RESPONSES) {
                end.await();
                return;
            }
            waiting = false;
            outcomes.add(starvation.label(), head == null ? Outcome.NO_RESPONSE : String.valueOf(head.status()));
            // Whatever follows an unfinished POST would be taken for its body.
            if (head == null || starvation == Starvation.UNFINISHED_POSTS) {
                return;
            }
            in.body(head);
        } while (!end.await(PAUSE_SECONDS, TimeUnit.SECONDS));
    }

    /** Ends the connection. */
    @Override
    public void close() throws IOException {
        end.countDown();
        Socket open = socket;
        if (open != null) {
            open.close();
        }
    }
}
