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

/** The installations of one App: the configured one, or every one that GitHub lists. One thread refreshes them; any thread may read them. */
final class AppInstallations {
    private static final Logger LOG = LoggerFactory.getLogger(AppInstallations.class);

    private final Config.App app;
    private final AppApi api;
    private final LongFunction<TokenSource> tokens;
    private final LongFunction<Account> accounts;
    private volatile Map<Long, Credential> byId = Map.of();
    private volatile boolean unknown;

    /** Begins with the configured installation, if there is one. */
    AppInstallations(Config.App app, AppApi api, LongFunction<TokenSource> tokens, LongFunction<Account> accounts) {
        this.app = app;
        this.api = api;
        this.tokens = tokens;
        this.accounts = accounts;
        app.installationId().ifPresent(id -> byId = Map.of(id, credential(app.name(), id, Optional.empty())));
        this.unknown = isDiscovered();
    }

    /** Returns whether the installations are discovered, not configured. */
    boolean isDiscovered() {
        return app.installationId().isEmpty();
    }

    /** Returns whether the installations have not been discovered yet. */
    boolean isUnknown() {
        return unknown;
    }

    /** Returns whether these are the installations of an App with exactly that configuration. */
    boolean isOf(Config.App other) {
        return app.equals(other);
    }

    boolean isIn(CredentialGroup group) {
        return group.names().isEmpty() || group.names().contains(app.name());
    }

    List<Credential> installations() {
        return List.copyOf(byId.values());
    }

    /** Returns the name of the App. */
    String app() {
        return app.name();
    }

    /** Gets the installations from GitHub, or the owner of the configured one. */
    void refresh() throws TokenException {
        if (isDiscovered()) {
            update(api.installations());
        } else {
            long id = app.installationId().getAsLong();
            String login = api.installation(id).login();
            installations().forEach(one -> one.setOwner(login));
        }
    }

    /** Keeps the credentials of known installations, with their state. */
    private void update(List<AppApi.Installation> listed) {
        Map<Long, Credential> current = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (AppApi.Installation one : listed) {
            if (one.state() == AppApi.State.ACTIVE) {
                Credential known = byId.get(one.id());
                String name = app.name() + "/" + one.login();
                Credential credential = known == null ? credential(name, one.id(), Optional.of(one.login())) : known;
                current.put(one.id(), credential);
                names.add(credential.name());
            }
        }
        if (!current.keySet().equals(byId.keySet()) || unknown) {
            LOG.info("App {} has {} installations: {}", app.name(), names.size(), names);
        }
        byId = current;
        unknown = false;
    }

    private Credential credential(String name, long id, Optional<String> owner) {
        return new Credential(
                Credential.Kind.INSTALLATION, name, app.name(), owner, tokens.apply(id), accounts.apply(id));
    }
}
