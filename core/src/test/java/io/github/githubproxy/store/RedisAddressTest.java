package io.github.githubproxy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.store.RedisAddress.Node;
import io.github.githubproxy.store.RedisAddress.Tls;
import io.github.githubproxy.store.RedisAddress.Topology;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {

    @Test
    void parsesHostOnly() {
        RedisAddress address = RedisAddress.parse("redis://cache");

        assertThat(address.topology()).isEqualTo(Topology.SINGLE);
        assertThat(address.nodes()).containsExactly(new Node("cache", 6379));
        assertThat(address.login().user()).isEmpty();
        assertThat(address.login().password()).isEmpty();
        assertThat(address.database()).isZero();
        assertThat(address.tls().use()).isEqualTo(Tls.Use.NONE);
        assertThat(address.timeout()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void parsesUserPasswordAndDatabase() {
        RedisAddress address = RedisAddress.parse("REDISS://us%65r:p%40+:%2F@cache:7000/12?truststore=%2Fa%20b");

        assertThat(address.login().user()).contains("user");
        assertThat(address.login().password()).contains(Secret.of("p@+:/"));
        assertThat(address.nodes()).containsExactly(new Node("cache", 7000));
        assertThat(address.database()).isEqualTo(12);
        assertThat(address.tls().use()).isEqualTo(Tls.Use.REQUIRED);
        assertThat(address.tls().trustStore()).contains(Path.of("/a b"));
    }

    @Test
    void parsesPasswordWithoutUser() {
        RedisAddress address = RedisAddress.parse("redis://:secret@[2001:db8::1]:7000");

        assertThat(address.login().user()).isEmpty();
        assertThat(address.login().password()).contains(Secret.of("secret"));
        assertThat(address.nodes()).containsExactly(new Node("2001:db8::1", 7000));
    }

    @Test
    void parsesSentinelsWithOwnLogin() {
        RedisAddress address = RedisAddress.parse(
                "redis-sentinel://:secret@a:1,b/the%20master?db=3&sentinelUser=u&sentinelPassword=p&tls=true");

        assertThat(address.topology()).isEqualTo(Topology.SENTINEL);
        assertThat(address.nodes()).containsExactly(new Node("a", 1), new Node("b", 26379));
        assertThat(address.masterName()).isEqualTo("the master");
        assertThat(address.database()).isEqualTo(3);
        assertThat(address.sentinelLogin().user()).contains("u");
        assertThat(address.sentinelLogin().password()).contains(Secret.of("p"));
        assertThat(address.tls().use()).isEqualTo(Tls.Use.REQUIRED);
    }

    @Test
    void parsesClusterNodes() {
        RedisAddress address = RedisAddress.parse("redis-cluster://user:secret@a:1,[::1]:2,c/?timeout=500");

        assertThat(address.topology()).isEqualTo(Topology.CLUSTER);
        assertThat(address.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(address.nodes()).containsExactly(new Node("a", 1), new Node("::1", 2), new Node("c", 6379));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    redis://                         | names no host
                    redis://:hunter2@                | names no host
                    redis://hunter2@cache            | has no password before the '@'
                    redis://user:@cache              | has no password before the '@'
                    redis://user:hunter2/x@cache     | has a port after the host that is not a number from 1 to 65535
                    redis://user:hunter2#x@cache     | has a '#'
                    redis://user:hunter2%zz@cache    | has a '%' without two hexadecimal digits
                    redis://:hunter2@cache:0         | has a port after the host that is not a number from 1 to 65535
                    redis://:hunter2@cache/hunter2   | has a database that is not a number
                    redis://a,b                      | names several hosts
                    redis://a?patience=1             | has a parameter that means nothing for its scheme
                    redis://a?timeout=0              | has a timeout that is not a number from 1 to 60000
                    redis://a?truststore=/x          | has a truststore, but no TLS
                    redis-sentinel://a,b             | names no master
                    redis-sentinel://a/m?tls=hunter2 | has a parameter tls that is neither true nor false
                    redis-cluster://a,               | names no host, or an empty one
                    redis-cluster://a/1              | has a path
                    redis-cluster://a?db=1           | has a parameter that means nothing for its scheme, number 1
                    redis://a?timeout=1&x=2&hunter2=3 | has parameters that mean nothing for its scheme, numbers 2, 3
                    """)
    void messageIsOneLineWithoutSecret(String url, String message) {
        assertThatThrownBy(() -> RedisAddress.parse(url))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("CACHE_BACKEND_URL " + message)
                .message()
                .doesNotContain("hunter2", "\n");
    }

    @Test
    void allProblemsAreTold() {
        assertThatThrownBy(() -> RedisAddress.parse("redis-sentinel://a:x,b:y?db=z&timeout=0&tls=maybe&patience=1"))
                .isInstanceOf(ConfigException.class)
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .satisfiesExactly(
                                line -> assertThat(line).contains("port after the host"),
                                line -> assertThat(line).contains("database"),
                                line -> assertThat(line).contains("names no master"),
                                line -> assertThat(line).contains("parameter tls"),
                                line -> assertThat(line).contains("timeout"),
                                line -> assertThat(line).contains("means nothing for its scheme, number 4")));
    }

    @Test
    void toStringHidesPasswords() {
        assertThat(RedisAddress.parse("redis-sentinel://u:hunter2@a/m?sentinelPassword=hunter2&tls=true"
                                + "&truststore=/x&truststorePassword=hunter2")
                        .toString())
                .doesNotContain("hunter2");
    }
}
