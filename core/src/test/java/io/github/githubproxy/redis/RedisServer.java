package io.github.githubproxy.redis;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/** A local Redis server without persistence, which can be killed and restarted. */
public final class RedisServer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final JedisClientConfig login;
    private final List<String> arguments;
    private RedisRunner.Running running;

    private RedisServer(Path directory, int port, JedisClientConfig login, List<String> arguments) {
        this.directory = directory;
        this.port = port;
        this.login = login;
        this.arguments = arguments;
    }

    /** Starts a server with additional command line arguments. */
    public static RedisServer start(String... more) {
        int port = freePort();
        List<String> arguments = new ArrayList<>(List.of("--port", Integer.toString(port)));
        arguments.addAll(List.of(more));
        return start(directory(), port, DefaultJedisClientConfig.builder().build(), arguments);
    }

    /**
     * Starts a server on a port that the arguments must set.
     *
     * @param directory the working directory, which may contain configuration files
     * @param login how tests connect
     */
    static RedisServer start(Path directory, int port, JedisClientConfig login, List<String> more) {
        List<String> arguments = new ArrayList<>(more);
        arguments.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString()));
        if (!more.contains("--sentinel")) {
            arguments.addAll(List.of("--save", "", "--appendonly", "no"));
        }
        RedisServer server = new RedisServer(directory, port, login, List.copyOf(arguments));
        server.restart();
        return server;
    }

    public int port() {
        return port;
    }

    public Jedis jedis() {
        return new Jedis(new redis.clients.jedis.HostAndPort("127.0.0.1", port), login);
    }

    public void kill() {
        running.kill();
    }

    public void restart() {
        running = RedisRunner.available().run(directory, arguments);
        try {
            await().until(() -> {
                if (!running.isAlive()) {
                    throw new IllegalStateException("redis-server has ended: " + log());
                }
                return isResponding();
            });
        } catch (RuntimeException e) {
            running.kill();
            throw e;
        }
    }

    private boolean isResponding() {
        try (Jedis jedis = jedis()) {
            return jedis.ping().equals("PONG");
        } catch (JedisException e) {
            return false;
        }
    }

    private String log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "(no log)";
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path directory() {
        try {
            return Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
