package io.github.githubproxy.credentials;

import io.github.githubproxy.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the accounts of credentials in a way that is the same in every proxy: an App by its id and installation, a personal
 * access token by its {@linkplain AccessToken#fingerprint fingerprint}. Proxies that share a store may use different
 * accounts under one configured name. Thread-safe.
 *
 * <p>The identity follows from the configuration alone. The id of a token's user would survive a new token, but GitHub
 * must be asked for it: then stored responses could not be found while GitHub fails.
 */
final class AccountIdentities {
    private final List<Identity> identities = new ArrayList<>();
    private final Map<CredentialGroup, String> byGroup = new ConcurrentHashMap<>();

    private record Identity(String configuredName, String text) {}

    AccountIdentities(List<Config.Pat> pats, List<Config.App> apps) {
        pats.forEach(pat ->
                identities.add(new Identity(pat.name(), "token " + new AccessToken(pat.token()).fingerprint())));
        for (Config.App app : apps) {
            String installation = app.installationId().isPresent()
                    ? Long.toString(app.installationId().getAsLong())
                    : "all";
            identities.add(new Identity(app.name(), "app " + app.id() + " installation " + installation));
        }
    }

    /** Returns a text that two groups share only if they have the same accounts. It has no secret. */
    String of(CredentialGroup group) {
        String known = byGroup.get(group);
        return known != null ? known : byGroup.computeIfAbsent(group, this::textOf);
    }

    private String textOf(CredentialGroup group) {
        TreeSet<String> texts = new TreeSet<>();
        identities.stream()
                .filter(identity -> group.includes(identity.configuredName()))
                .forEach(identity -> texts.add(identity.text()));
        return String.join(", ", texts);
    }
}
