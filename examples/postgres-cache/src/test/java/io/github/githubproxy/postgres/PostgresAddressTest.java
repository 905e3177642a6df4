package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresAddressTest {

    @Test
    void parsesAllParts() {
        PostgresAddress address = PostgresAddress.parse("postgres://proxy:secret@db.example:6543/cache"
                + "?sslmode=verify-full&timeout=1500&connections=20&maxBytes=5000000000");

        assertThat(address.host()).isEqualTo("db.example");
        assertThat(address.port()).isEqualTo(6543);
        assertThat(address.database()).isEqualTo("cache");
        assertThat(address.user()).isEqualTo("proxy");
        assertThat(address.password()).contains(Secret.of("secret"));
        assertThat(address.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(address.timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(address.callTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(address.connections()).isEqualTo(20);
        assertThat(address.maxBytes()).isEqualTo(5_000_000_000L);
    }

    @Test
    void hasDefaults() {
        PostgresAddress address = PostgresAddress.parse("postgresql://proxy@[2001:db8::1]/cache");

        assertThat(address.host()).isEqualTo("[2001:db8::1]");
        assertThat(address.port()).isEqualTo(5432);
        assertThat(address.password()).isEmpty();
        assertThat(address.sslMode()).isEqualTo(SslMode.PREFER);
        assertThat(address.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(address.connections()).isEqualTo(10);
        assertThat(address.maxBytes()).isEqualTo(1L << 30);
    }

    @Test
    void decodesUserPasswordAndDatabase() {
        PostgresAddress address = PostgresAddress.parse("postgres://a%40b:%C3%BC%2F%3A%40+%25%20@h:5432/my%20cache");

        assertThat(address.user()).isEqualTo("a@b");
        assertThat(address.password()).contains(Secret.of("\u00fc/:@+% "));
        assertThat(address.database()).isEqualTo("my cache");
    }

    @Test
    void acceptsFileOfTrustedCertificates(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("ca.pem"));

        assertThat(PostgresAddress.parse("postgres://u@h/d?sslmode=verify-ca&sslrootcert=" + file)
                        .trustedCertificates())
                .contains(file);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "postgres://u:s3cr3t@h, names no database after the host",
                "postgres://u:s3cr3t@h/, names no database after the host",
                "postgres://u:s3cr3t@h/a/b, has a '/' in its name",
                "postgres://h/d?sslmode=s3cr3t, names no user before the host",
                "postgres://:s3cr3t@h/d, names no user before the host",
                "postgres://u:s3cr3t/x@h/d, names no user before the host",
                "postgres://u:s3cr3t#x@h/d, has a '#'",
                "postgres://u:s3cr3t%zz@h/d, has a '%' without two hexadecimal digits",
                "postgres://u:s3cr3t%00@h/d, has a %00",
                "postgres://u:s3cr3t@/d, names no host",
                "postgres://u:s3cr3t@h s3cr3t/d, characters that no host has",
                "\"postgres://u:s3cr3t@h1,h2/d\", names several hosts",
                "postgres://u:s3cr3t@h:port/d, port after the host that is not a number from 1 to 65535",
                "postgres://u:s3cr3t@h/d?timeout=s3cr3t, parameter timeout that is not a number from 250 to 60000",
                "postgres://u:s3cr3t@h/d?timeout=100, parameter timeout that is not a number from 250 to 60000",
                "postgres://u:s3cr3t@h/d?connections=0, parameter connections that is not a number from 1 to 200",
                "postgres://u:s3cr3t@h/d?maxBytes=0, parameter maxBytes that is not a number from 1",
                "postgres://u:s3cr3t@h/d?sslmode=s3cr3t, \"sslmode that is none of disable, allow, prefer, require, verify-ca, verify-full\"",
                "postgres://u:s3cr3t@h/d?sslmode=verify-full&sslrootcert=/s3cr3t/absent, a PEM file is expected",
                "postgres://u:s3cr3t@h/d?sslmod=require, \"known are sslmode, sslrootcert, timeout, connections and maxBytes\"",
            })
    void wrongUrlIsNamedWithoutQuotingIt(String url, String message) {
        assertThatThrownBy(() -> PostgresAddress.parse(url))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("CACHE_BACKEND_URL ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void trustedCertificatesWithoutVerificationAreRejected(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("ca.pem"));

        assertThatThrownBy(() -> PostgresAddress.parse("postgres://u@h/d?sslmode=require&sslrootcert=" + file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("neither sslmode=verify-full nor sslmode=verify-ca");
    }

    @Test
    void allProblemsAreTold() {
        assertThatThrownBy(() -> PostgresAddress.parse("postgres://u:s3cr3t@h:x/?a=1&timeout=1&s3cr3t=2&sslmode=maybe"))
                .isInstanceOf(ConfigException.class)
                .message()
                .doesNotContain("s3cr3t")
                .satisfies(message -> assertThat(message.lines())
                        .satisfiesExactly(
                                line -> assertThat(line).contains("port after the host"),
                                line -> assertThat(line).contains("names no database"),
                                line -> assertThat(line).contains("parameter sslmode"),
                                line -> assertThat(line).contains("parameter timeout"),
                                line -> assertThat(line).contains("unknown parameters, numbers 1, 3")));
    }

    @Test
    void passwordIsNotShown() {
        assertThat(PostgresAddress.parse("postgres://u:s3cr3t@h/d").toString()).doesNotContain("s3cr3t");
    }
}
