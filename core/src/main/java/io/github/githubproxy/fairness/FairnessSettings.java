package io.github.githubproxy.fairness;

import io.github.githubproxy.clients.Client;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;

/**
 * What {@link Fairness} is made from.
 *
 * @param cacheBackendUrl {@code CACHE_BACKEND_URL}: where it is a Redis, what clients spend is counted there; may hold a
 *     password
 * @param githubApiUrl the GitHub whose limits are counted
 */
public record FairnessSettings(
        Collection<Client> clients, String cacheBackendUrl, URI githubApiUrl, InstantSource clock) {

    /** Leaves out the URL, which may hold a password. */
    @Override
    public String toString() {
        return "FairnessSettings[" + clients + ", " + githubApiUrl + "]";
    }
}
