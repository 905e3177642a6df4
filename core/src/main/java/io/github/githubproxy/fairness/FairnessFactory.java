package io.github.githubproxy.fairness;

import io.github.githubproxy.ConfigException;
import io.github.githubproxy.ConfigLibrary;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.credentials.CredentialPool;
import java.time.InstantSource;
import java.util.Collection;

/** Finds out what is to be counted, and where. Can be loaded without Bucket4j, which is optional. */
public final class FairnessFactory {
    private static final String BUCKET4J = "io.github.bucket4j.Bucket";

    private FairnessFactory() {}

    /**
     * Returns what holds those clients to their limits.
     *
     * @throws ConfigException if one has a limit and Bucket4j is missing
     */
    public static Fairness create(Collection<Client> clients, CredentialPool pool, InstantSource clock) {
        boolean unlimited = clients.stream()
                .allMatch(
                        client -> client.limits().isEmpty() && client.reserve().isEmpty());
        if (unlimited) {
            return Fairness.unlimited();
        }
        requireBucket4j(FairnessFactory.class.getClassLoader());
        return new ClientLimits(pool, new LocalBuckets(clock), clients);
    }

    static void requireBucket4j(ClassLoader loader) {
        ConfigLibrary.require(
                BUCKET4J,
                loader,
                "limits and reserve of clients need com.bucket4j:bucket4j_jdk17-core on the class path");
    }
}
