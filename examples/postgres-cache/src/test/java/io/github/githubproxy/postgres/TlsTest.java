package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parameters {@code sslmode} and {@code sslrootcert}. */
class TlsTest {
    private static final CacheKey KEY = TestResponses.key("x");
    private static final String ENCRYPTED = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
            + " WHERE ssl AND application_name = 'github-proxy' AND datname = current_database()";

    @TempDir
    private static Path directory;

    private static PostgresServer server;
    private static Path trusted;

    private String database;

    @BeforeAll
    static void startServer() throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        trusted = Files.writeString(directory.resolve("trusted.pem"), certificate.certificatePem());
        server = PostgresServer.start(certificate);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        database = server.createDatabase();
    }

    @Test
    void trustedCertificateIsAccepted() throws SQLException {
        try (CacheBackend backend = open("sslmode=verify-full&sslrootcert=" + trusted)) {
            assertThat(backend.get(KEY)).isEmpty();
            assertThat(server.query(database, ENCRYPTED)).isPositive();
        }
    }

    @Test
    void certificateThatJvmDoesNotTrustIsRefused() {
        try (CacheBackend backend = open("sslmode=verify-full")) {
            assertThatThrownBy(() -> backend.get(KEY)).isInstanceOf(DatabaseException.class);
        }
    }

    @Test
    void encryptionWithoutVerificationAcceptsAnyCertificate() throws SQLException {
        try (CacheBackend backend = open("sslmode=require")) {
            assertThat(backend.get(KEY)).isEmpty();
            assertThat(server.query(database, ENCRYPTED)).isPositive();
        }
    }

    private CacheBackend open(String parameters) {
        return PostgresServer.open(server.url(database) + "?timeout=3000&" + parameters, Duration.ofHours(1));
    }
}
