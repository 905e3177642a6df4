package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.plugin.OptionalLibrary;
import io.github.githubproxy.store.RedisSchemes;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The fairness for a set of clients that can be replaced. What has been counted stays. Does not load Bucket4j, which is an
 * optional library, unless a client has a limit or reserve.
 */
public final class ClientFairness implements Fairness, AutoCloseable {
    /** A few connections are enough: calls are short, and calls about one client are batched. */
    private static final int CONNECTIONS = 16;

    private static final String NEED = "limits and reserve of clients need";

    private final CredentialPool pool;
    private final URI githubApiUrl;
    private final InstantSource clock;
    private final TemplateCounters templateCounters = new TemplateCounters();
    private volatile Fairness current = Fairness.unlimited();
    private @Nullable QuotaCounters counters;
    private String cacheBackendUrl;

    /**
     * Makes a fairness without clients.
     *
     * @param cacheBackendUrl {@code CACHE_BACKEND_URL}; if it is a Redis, replicas count there together. May contain a password
     * @param githubApiUrl the GitHub whose limits are counted
     */
    public ClientFairness(CredentialPool pool, String cacheBackendUrl, URI githubApiUrl, InstantSource clock) {
        this.pool = pool;
        this.cacheBackendUrl = cacheBackendUrl;
        this.githubApiUrl = githubApiUrl;
        this.clock = clock;
    }

    /**
     * Prepares the use of these clients in place of the present ones.
     *
     * @return the change, which cannot fail
     * @throws ConfigException if a client has a limit or reserve, and Bucket4j or a library for sharing it is missing or of a
     *     wrong version
     */
    public synchronized Runnable prepare(ClientRegistry clients) {
        Fairness next = areUnlimited(clients.clients())
                ? Fairness.unlimited()
                : OptionalLibrary.BUCKET4J.create(
                        ClientFairness.class.getClassLoader(),
                        NEED,
                        () -> new ClientLimits(pool, counters(), templateCounters, clients));
        return () -> use(next, clients);
    }

    private synchronized void use(Fairness next, ClientRegistry clients) {
        current = next;
        if (counters != null) {
            templateCounters.retain(counters, clients.templates());
        }
    }

    /**
     * Prepares the use of a changed {@code CACHE_BACKEND_URL}. What has been counted in this process stays.
     *
     * @return the change, which cannot fail
     * @throws ConfigException if it is the URL of a Redis and not valid
     */
    public synchronized Runnable prepare(String changedUrl) {
        if (!RedisSchemes.matches(changedUrl)) {
            return () -> {};
        }
        Runnable reconnect = counters == null ? () -> {} : counters.prepare(changedUrl);
        return () -> {
            use(changedUrl);
            reconnect.run();
        };
    }

    private synchronized void use(String changedUrl) {
        cacheBackendUrl = changedUrl;
    }

    /**
     * Checks that the libraries are there that these clients need.
     *
     * @throws ConfigException as {@link #prepare} does
     */
    public static void requireLibraries(Collection<Client> clients) {
        if (!areUnlimited(clients)) {
            OptionalLibrary.BUCKET4J.require(ClientFairness.class.getClassLoader(), NEED);
        }
    }

    private static boolean areUnlimited(Collection<Client> clients) {
        return clients.stream()
                .allMatch(
                        client -> client.limits().isEmpty() && client.reserve().isEmpty());
    }

    @Override
    public Permit admit(String client, CredentialRequirement requirement) throws NoCredentialException {
        return current.admit(client, requirement);
    }

    @Override
    public RateLimit remaining(String client, CredentialRequirement requirement, RateLimit pool) {
        return current.remaining(client, requirement, pool);
    }

    /** Releases the counters and their connections. */
    @Override
    public synchronized void close() {
        if (counters != null) {
            counters.close();
        }
    }

    private QuotaCounters counters() {
        if (counters == null) {
            InstantSourceTimeMeter meter = new InstantSourceTimeMeter(clock);
            counters = RedisSchemes.matches(cacheBackendUrl)
                    ? new SharedQuotaCounters(RedisSchemes.connect(cacheBackendUrl, CONNECTIONS), githubApiUrl, meter)
                    : new LocalQuotaCounters(meter);
        }
        return counters;
    }
}
