package io.github.githubproxy.credentials;

import io.github.githubproxy.telemetry.CredentialStatus;
import java.util.Optional;

/**
 * What the proxy calls GitHub with: a personal access token, or an installation of an App. Two are equal only if they are
 * the same object. {@code toString} shows the name.
 */
public final class Credential {
    private final Kind kind;
    private final String name;
    private final String configuredName;
    private final TokenSource tokens;
    private final CredentialHealth health = new CredentialHealth();
    private volatile Account account;
    private volatile Optional<String> owner;

    /** The kinds of credential. */
    enum Kind {
        USER,
        INSTALLATION
    }

    /**
     * Makes a credential.
     *
     * @param name the name in logs and metrics
     * @param configuredName the name in the configuration, which several installations of an App share
     * @param owner login of the user or organization that owns it, in lower case; empty while unknown
     */
    Credential(
            Kind kind,
            String name,
            String configuredName,
            Optional<String> owner,
            TokenSource tokens,
            Account account) {
        this.kind = kind;
        this.name = name;
        this.configuredName = configuredName;
        this.owner = owner;
        this.tokens = tokens;
        this.account = account;
    }

    /**
     * The name in the configuration, such as {@code BOT} for {@code GITHUB_PAT_BOT}; for an installation that was
     * discovered, with the login of its owner: {@code BAZ/acme}.
     */
    public String name() {
        return name;
    }

    String configuredName() {
        return configuredName;
    }

    Optional<String> owner() {
        return owner;
    }

    boolean isInstallation() {
        return kind == Kind.INSTALLATION;
    }

    TokenSource tokens() {
        return tokens;
    }

    CredentialHealth health() {
        return health;
    }

    Account account() {
        return account;
    }

    /** Returns whether requests may be sent with it. */
    CredentialStatus.Condition condition(long now) {
        if (health.isRejected()) {
            return CredentialStatus.Condition.REFUSED;
        }
        if (!health.isUsable(now)) {
            return CredentialStatus.Condition.RESTING;
        }
        return account.pausedUntil() > now ? CredentialStatus.Condition.PAUSED : CredentialStatus.Condition.USABLE;
    }

    /** Moves it to the account that its limits have turned out to belong to, together with what is known of them. */
    void moveTo(Account known) {
        if (known != account) {
            known.merge(account);
            account = known;
        }
    }

    /** Sets the login of its owner, in lower case. */
    void setOwner(String login) {
        owner = Optional.of(login);
    }

    @Override
    public String toString() {
        return name;
    }
}
