package io.github.githubproxy.postgres;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheBackendSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;

/**
 * A real PostgreSQL on the loopback interface. Its program comes as a Maven artifact, so that the tests need neither an installed
 * server nor Docker, and there is no second way to run them with Testcontainers. It runs as root too, through {@code unshare},
 * although PostgreSQL refuses to.
 */
final class PostgresServer implements AutoCloseable {
    private static final String ADMINISTRATOR = "postgres";

    /** Only the administrator needs no password. */
    private static final String AUTHENTICATION = """
            local all all trust
            host all postgres samehost trust
            host all all samehost scram-sha-256
            """;

    private final Path data;
    private EmbeddedPostgres postgres;

    private PostgresServer(Path data, EmbeddedPostgres postgres) {
        this.data = data;
        this.postgres = postgres;
    }

    /** A server that all tests of this JVM share, each with a database of its own. */
    private static final class Shared {
        private static final PostgresServer SERVER = start();
    }

    /** Returns a server that nobody stops. */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Starts a server that the test may kill. */
    static PostgresServer start() {
        try {
            Path data = newDataDirectory();
            return new PostgresServer(data, builder(data).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server with TLS. */
    static PostgresServer start(HeldCertificate certificate) throws IOException {
        Path directory = newDataDirectory();
        Path certificateFile = Files.writeString(directory.resolve("server.crt"), certificate.certificatePem());
        Path keyFile = Files.writeString(directory.resolve("server.key"), certificate.privateKeyPkcs8Pem());
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        Path data = Files.createDirectory(directory.resolve("data"));
        return new PostgresServer(
                data,
                builder(data)
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", certificateFile.toString())
                        .setServerConfig("ssl_key_file", keyFile.toString())
                        .start());
    }

    private static Path newDataDirectory() throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "postgres").toAbsolutePath());
        return Files.createTempDirectory(directory, "data");
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // Whatever the machine's is: messages in English.
                .setLocaleConfig("locale", "C")
                // The file that locks a socket would outlive a killed server, and keep it from starting again.
                .setServerConfig("unix_socket_directories", "")
                .setDataDirectoryCustomizer(PostgresServer::writeAuthentication)
                .setPGStartupWait(Duration.ofSeconds(30));
    }

    private static void writeAuthentication(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), AUTHENTICATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates an empty database and returns its name. */
    String createDatabase() throws SQLException {
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        execute(ADMINISTRATOR, "CREATE DATABASE " + name);
        return name;
    }

    /** Creates an empty database, and a user with that password who owns it and has its name. */
    String createDatabase(String password) throws SQLException {
        String name = createDatabase();
        execute(ADMINISTRATOR, "CREATE USER " + name + " PASSWORD '" + password.replace("'", "''") + "'");
        execute(ADMINISTRATOR, "ALTER DATABASE " + name + " OWNER TO " + name);
        return name;
    }

    /** Returns the {@code CACHE_BACKEND_URL} of a database for the administrator. */
    String url(String database) {
        return "postgres://" + ADMINISTRATOR + "@localhost:" + port() + "/" + database;
    }

    /** Returns the {@code CACHE_BACKEND_URL} of a database for the user of its name. */
    String url(String database, String password) {
        String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
        return "postgres://" + database + ":" + encoded + "@localhost:" + port() + "/" + database;
    }

    /** Opens a backend as the proxy does. */
    static CacheBackend open(String url, Duration timeToLive) {
        return new PostgresCacheBackendProvider().create(new CacheBackendSettings(url, timeToLive, 1));
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the number that a query results in. */
    long query(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    Connection connect(String database) throws SQLException {
        return postgres.getDatabase(ADMINISTRATOR, database).getConnection();
    }

    private int port() {
        return postgres.getPort();
    }

    /** Ends all processes of the server without giving them a chance to write anything. */
    void kill() throws IOException {
        processes().forEach(ProcessHandle::destroyForcibly);
        await("the server is gone").until(() -> !accepts());
        // Otherwise the tool that stops a server would wait for this one.
        Files.delete(postmasterFile());
        postgres.close();
    }

    /** Starts the server again after {@link #kill}, on the same port and with the same data. */
    void restart() throws IOException {
        postgres = builder(data).setPort(port()).start();
    }

    /** Stops all processes of the server, so that it accepts connections and responds to nothing. */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets the processes go on. */
    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        processes().forEach(process -> command.add(Long.toString(process.pid())));
        var unused = new ProcessBuilder(command).start().waitFor();
    }

    private List<ProcessHandle> processes() throws IOException {
        try (Stream<String> lines = Files.lines(postmasterFile())) {
            long pid = Long.parseLong(lines.findFirst().orElseThrow());
            ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
            return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
        }
    }

    private Path postmasterFile() {
        return data.resolve("postmaster.pid");
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
