package io.github.githubproxy.credentials;

import io.github.githubproxy.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The installations of one App: the one that is configured, or all that GitHub tells of. Refreshed by one thread only. */
final class AppInstallations {
    private static final Logger LOG = LoggerFactory.getLogger(AppInstallations.class);

    private final Config.App app;
    private final AppApi api;
    private final LongFunction<TokenSource> tokens;
    private final LongFunction<Account> accounts;
    private volatile Map<Long, Credential> byId = Map.of();
    private volatile boolean unknown;

    /** Knows the configured installation, if there is one, from the start. */
    AppInstallations(Config.App app, AppApi api, LongFunction<TokenSource> tokens, LongFunction<Account> accounts) {
        this.app = app;
        this.api = api;
        this.tokens = tokens;
        this.accounts = accounts;
        app.installationId().ifPresent(id -> byId = Map.of(id, credential(app.name(), id, Optional.empty())));
        this.unknown = isDiscovering();
    }

    /** Tells whether GitHub is asked which installations there are. */
    boolean isDiscovering() {
        return app.installationId().isEmpty();
    }

    /** Tells whether GitHub has not told yet which installations there are. */
    boolean isUnknown() {
        return unknown;
    }

    boolean isIn(CredentialGroup group) {
        return group.names().isEmpty() || group.names().contains(app.name());
    }

    List<Credential> installations() {
        return List.copyOf(byId.values());
    }

    /**
     * Asks GitHub.
     *
     * @return whether it told
     */
    boolean refresh() {
        try {
            if (isDiscovering()) {
                discover(api.installations());
            } else {
                long id = app.installationId().getAsLong();
                String login = api.installation(id).login();
                installations().forEach(one -> one.isOwnedBy(login));
            }
            return true;
        } catch (TokenException e) {
            LOG.error("Nothing could be found out of App {}: {}", app.name(), e.getMessage());
            return false;
        }
    }

    /** Keeps those that were there before, with all that they have learned. */
    private void discover(List<AppApi.Installed> told) {
        Map<Long, Credential> news = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (AppApi.Installed one : told) {
            if (one.activity() == AppApi.Activity.ACTIVE) {
                Credential before = byId.get(one.id());
                String name = app.name() + "/" + one.login();
                Credential credential = before == null ? credential(name, one.id(), Optional.of(one.login())) : before;
                news.put(one.id(), credential);
                names.add(credential.name());
            }
        }
        if (!news.keySet().equals(byId.keySet()) || unknown) {
            LOG.info("App {} has {} installations: {}", app.name(), names.size(), names);
        }
        byId = news;
        unknown = false;
    }

    private Credential credential(String name, long id, Optional<String> owner) {
        return new Credential(
                Credential.Kind.INSTALLATION, name, app.name(), owner, tokens.apply(id), accounts.apply(id));
    }
}
