package io.github.githubproxy.fairness;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.plugin.OptionalLibrary;
import io.github.githubproxy.store.RedisSchemes;

/** Finds out what is to be counted, and where. Can be loaded without Bucket4j, which is optional. */
public final class FairnessFactory {
    /** Few calls are made, and those about one client are put together. */
    private static final int CONNECTIONS = 16;

    private static final String BUCKET4J = "io.github.bucket4j.Bucket";

    private FairnessFactory() {}

    /**
     * Returns what holds clients to their limits.
     *
     * @throws ConfigException if one has a limit and Bucket4j is missing, or what is needed to share it
     */
    public static Fairness create(FairnessSettings settings, CredentialPool pool) {
        boolean unlimited = settings.clients().stream()
                .allMatch(
                        client -> client.limits().isEmpty() && client.reserve().isEmpty());
        if (unlimited) {
            return Fairness.unlimited();
        }
        requireBucket4j(FairnessFactory.class.getClassLoader());
        return new ClientLimits(pool, allowances(settings), settings.clients());
    }

    private static QuotaCounters allowances(FairnessSettings settings) {
        InstantSourceTimeMeter meter = new InstantSourceTimeMeter(settings.clock());
        String url = settings.cacheBackendUrl();
        return RedisSchemes.matches(url)
                ? new SharedQuotaCounters(RedisSchemes.connect(url, CONNECTIONS), settings.githubApiUrl(), meter)
                : new LocalQuotaCounters(meter);
    }

    static void requireBucket4j(ClassLoader loader) {
        OptionalLibrary.require(
                BUCKET4J,
                loader,
                "limits and reserve of clients need com.bucket4j:bucket4j_jdk17-core on the class path");
    }
}
