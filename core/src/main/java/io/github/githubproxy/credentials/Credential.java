package io.github.githubproxy.credentials;

import java.util.Optional;

/**
 * One of those whom the proxy can be at GitHub: a user by a personal access token, or an installation of an App. Two are
 * equal only if they are the same object. {@code toString} shows the name.
 */
public final class Credential {
    private final Kind kind;
    private final String name;
    private final String configuredName;
    private final TokenSource tokens;
    private final CredentialHealth standing = new CredentialHealth();
    private volatile Account account;
    private volatile Optional<String> owner;

    /** Who a credential can be. */
    enum Kind {
        USER,
        INSTALLATION
    }

    /**
     * Makes a credential.
     *
     * @param name for logs and metrics
     * @param configuredName the name in the configuration, which several installations of an App share
     * @param owner login of the account that an installation is on, in lower case
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
     * The name under which it was configured, such as {@code BOT} for {@code GITHUB_PAT_BOT}; for an installation that
     * was discovered, with the login of its account: {@code BAZ/acme}.
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

    /** Tells whether it is an installation, and not a user. */
    boolean isInstallation() {
        return kind == Kind.INSTALLATION;
    }

    TokenSource tokens() {
        return tokens;
    }

    CredentialHealth standing() {
        return standing;
    }

    Account account() {
        return account;
    }

    /** Tells whether requests may be sent with it. */
    CredentialReport.Condition condition(long now) {
        if (standing.isRefused()) {
            return CredentialReport.Condition.REFUSED;
        }
        if (!standing.isUsable(now)) {
            return CredentialReport.Condition.RESTING;
        }
        return account.pausedUntil() > now ? CredentialReport.Condition.PAUSED : CredentialReport.Condition.USABLE;
    }

    /** Tells whose limits it counts against, once that is known better than before. */
    void belongsTo(Account known) {
        if (known != account) {
            known.unite(account);
            account = known;
        }
    }

    /** Tells whose installation it is, once that is known. */
    void isOwnedBy(String login) {
        owner = Optional.of(login);
    }

    @Override
    public String toString() {
        return name;
    }
}
