package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Redis server of this run. Not thread-safe, except {@link #close()}. */
final class RedisServer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final int port;
    private final Path directory;
    private volatile @Nullable Process process;

    RedisServer(int port, Path directory) {
        this.port = port;
        this.directory = directory;
    }

    /** Starts it and waits until it responds. */
    void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--maxmemory",
                        "128mb",
                        "--maxmemory-policy",
                        "allkeys-lru")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        for (int i = 0; i < 100; i++) {
            if (responds()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException("redis-server does not respond");
    }

    /** Kills it, and waits until it is gone. */
    void kill() throws InterruptedException {
        Process killed = process;
        if (killed != null) {
            killed.destroyForcibly().waitFor();
        }
    }

    /** Stops its process without closing its connections. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Ends {@link #freeze()}. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Returns whether it responds within a second. */
    boolean responds() {
        try {
            return command("PING").equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a command without arguments that need quotes, and returns the first line of the reply. */
    String command(String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(Loopback.address(port), TIMEOUT_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
            String reply = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)).readLine();
            if (reply == null) {
                throw new SocketTimeoutException("no reply");
            }
            return reply;
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process signalled = process;
        if (signalled != null) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(signalled.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** Kills it; also if it is frozen. */
    @Override
    public void close() {
        Process killed = process;
        if (killed != null) {
            killed.destroyForcibly();
        }
    }
}
