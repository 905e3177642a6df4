package io.github.githubproxy.store;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.config.Secret;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.Pool;

/** A factory of Jedis clients for one address, with its timeouts. */
final class RedisClientFactory {
    private final RedisAddress address;
    private final int maxConnections;
    private final @Nullable SslOptions tls;

    private RedisClientFactory(RedisAddress address, int maxConnections) {
        this.address = address;
        this.maxConnections = maxConnections;
        this.tls = address.tls().use() == RedisAddress.Tls.Use.REQUIRED ? tls(address.tls()) : null;
    }

    /**
     * Returns a factory for the address in a URL.
     *
     * @throws ConfigException with all problems, if the URL is not valid or the trust store cannot be read
     */
    static RedisClientFactory of(String url, int maxConnections) {
        ConfigProblems problems = new ConfigProblems();
        Optional<RedisClientFactory> factory =
                problems.attempt(() -> new RedisClientFactory(RedisAddress.readValid(url, problems), maxConnections));
        problems.throwIfAny();
        return factory.orElseThrow();
    }

    /**
     * Returns a factory for another URL, with as many connections.
     *
     * @throws ConfigException as {@link #of}
     */
    RedisClientFactory to(String url) {
        return of(url, maxConnections);
    }

    /** Creates a limiter with as many threads as there are connections. */
    TimeLimiter newTimeLimiter() {
        return new TimeLimiter(maxConnections);
    }

    /** Returns the maximum duration of a call: the time to connect and to wait for one response. */
    Duration callTimeout() {
        return address.timeout().multipliedBy(2);
    }

    /**
     * A client.
     *
     * @param closeIdle closes the pooled connections that are not in use
     */
    record Client(UnifiedJedis jedis, Runnable closeIdle) {}

    /**
     * Creates a client. A single server need not be reachable yet. Of sentinels and of a cluster's nodes, one must be.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if none is reachable
     */
    Client open() {
        Set<HostAndPort> nodes = address.nodes().stream()
                .map(node -> new HostAndPort(node.host(), node.port()))
                .collect(Collectors.toUnmodifiableSet());
        DefaultJedisClientConfig login =
                settings(address.login()).database(address.database()).build();
        switch (address.topology()) {
            case SENTINEL -> {
                // Created here because only the provider gives access to its pool in all versions of Jedis.
                SentineledConnectionProvider provider = new SentineledConnectionProvider(
                        address.masterName(),
                        login,
                        pool(),
                        nodes,
                        settings(address.sentinelLogin()).build());
                RedisSentinelClient client = RedisSentinelClient.builder()
                        .sentinels(nodes)
                        .masterName(address.masterName())
                        .clientConfig(login)
                        .connectionProvider(provider)
                        .build();
                return new Client(
                        client,
                        () -> provider.getPrimaryNodesConnectionMap().values().forEach(Pool::clear));
            }
            case CLUSTER -> {
                RedisClusterClient client = RedisClusterClient.builder()
                        .nodes(nodes)
                        .maxAttempts(3)
                        .maxTotalRetriesDuration(callTimeout())
                        .clientConfig(login)
                        .poolConfig(pool())
                        .build();
                return new Client(
                        client, () -> client.getClusterNodes().values().forEach(Pool::clear));
            }
            default -> {
                RedisClient client = RedisClient.builder()
                        .hostAndPort(nodes.iterator().next())
                        .clientConfig(login)
                        .poolConfig(pool())
                        .build();
                return new Client(client, () -> client.getPool().clear());
            }
        }
    }

    private DefaultJedisClientConfig.Builder settings(RedisAddress.Login login) {
        int millis = (int) address.timeout().toMillis();
        DefaultJedisClientConfig.Builder settings = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .clientName("github-proxy");
        login.user().ifPresent(settings::user);
        login.password().map(Secret::reveal).ifPresent(settings::password);
        if (tls != null) {
            settings.sslOptions(tls);
        }
        return settings;
    }

    private ConnectionPoolConfig pool() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(maxConnections);
        pool.setMaxIdle(maxConnections);
        pool.setMaxWait(address.timeout());
        pool.setJmxEnabled(false);
        return pool;
    }

    /** The certificate must match the host and be trusted by the trust store, by default the JVM's. */
    private static SslOptions tls(RedisAddress.Tls settings) {
        SslOptions.Builder options = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
        settings.trustStore().ifPresent(path -> {
            File file = path.toFile();
            char @Nullable [] password = settings.trustStorePassword()
                    .map(secret -> secret.reveal().toCharArray())
                    .orElse(null);
            requireReadable(file, password);
            options.truststore(file, password);
        });
        return options.build();
    }

    private static void requireReadable(File trustStore, char @Nullable [] password) {
        try {
            KeyStore.getInstance(trustStore, password);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new ConfigException("CACHE_BACKEND_URL: the truststore cannot be read; a PKCS#12 or JKS file and, in"
                    + " truststorePassword, its password are expected");
        }
    }
}
