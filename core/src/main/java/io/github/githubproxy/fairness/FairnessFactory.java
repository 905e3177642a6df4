package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.plugin.OptionalLibrary;
import io.github.githubproxy.store.RedisSchemes;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;

/** Creates a {@link Fairness}. Does not load Bucket4j, which is an optional library, unless a client has a limit or reserve. */
public final class FairnessFactory {
    /** A few connections are enough: calls are short, and calls about one client are batched. */
    private static final int CONNECTIONS = 16;

    private static final String NEED = "limits and reserve of clients need";

    private FairnessFactory() {}

    /**
     * Creates the fairness of a proxy.
     *
     * @param cacheBackendUrl {@code CACHE_BACKEND_URL}; if it is a Redis, replicas count there together. May contain a password
     * @param githubApiUrl the GitHub whose limits are counted
     * @throws ConfigException if a client has a limit or reserve, and Bucket4j or a library for sharing it is missing or of a wrong version
     */
    public static Fairness create(
            Collection<Client> clients,
            CredentialPool pool,
            String cacheBackendUrl,
            URI githubApiUrl,
            InstantSource clock) {
        boolean unlimited = clients.stream()
                .allMatch(
                        client -> client.limits().isEmpty() && client.reserve().isEmpty());
        if (unlimited) {
            return Fairness.unlimited();
        }
        return OptionalLibrary.BUCKET4J.create(
                FairnessFactory.class.getClassLoader(),
                NEED,
                () -> new ClientLimits(pool, counters(cacheBackendUrl, githubApiUrl, clock), clients));
    }

    private static QuotaCounters counters(String cacheBackendUrl, URI githubApiUrl, InstantSource clock) {
        InstantSourceTimeMeter meter = new InstantSourceTimeMeter(clock);
        return RedisSchemes.matches(cacheBackendUrl)
                ? new SharedQuotaCounters(RedisSchemes.connect(cacheBackendUrl, CONNECTIONS), githubApiUrl, meter)
                : new LocalQuotaCounters(meter);
    }
}
