package io.github.githubproxy.fakegithub.model;

import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;

/** A GitHub App. It authenticates with its private key and acts through its installations. Thread-safe. */
public final class GitHubApp {
    private final GitHubData data;
    private final ModelContext context;
    private final long id;
    private final String clientId;
    private final String slug;
    private final RSAPublicKey key;
    private final GitHubAccount bot;
    private final Instant createdAt;

    GitHubApp(
            GitHubData data,
            ModelContext context,
            long id,
            String clientId,
            String slug,
            RSAPublicKey key,
            GitHubAccount bot) {
        this.data = data;
        this.context = context;
        this.id = id;
        this.clientId = clientId;
        this.slug = slug;
        this.key = key;
        this.bot = bot;
        this.createdAt = context.now();
    }

    /**
     * Installs the App on all repositories of an account.
     *
     * @param accountLogin the login of a user or organization that exists
     * @throws IllegalArgumentException if there is no such account, or the App is already installed on it
     */
    public Installation install(String accountLogin) {
        GitHubAccount account = data.account(accountLogin)
                .orElseThrow(() -> new IllegalArgumentException("there is no " + accountLogin));
        return data.add(new Installation(data, context, context.nextId(), this, account));
    }

    /** Removes an installation. Its tokens become invalid. */
    public void uninstall(Installation installation) {
        data.remove(installation);
    }

    /** Returns the current installations, ordered by id. */
    public List<Installation> installations() {
        return data.installations().stream()
                .filter(installation -> installation.app() == this)
                .toList();
    }

    /** Returns the numeric id. */
    public long id() {
        return id;
    }

    /** Returns the client id, such as {@code Iv1.8a61f9b3a7aba766}. */
    public String clientId() {
        return clientId;
    }

    /** Returns the name in URLs. */
    public String slug() {
        return slug;
    }

    /** Returns the key that verifies the App's JSON web tokens. */
    public RSAPublicKey key() {
        return key;
    }

    /** Returns the bot account that the App acts as. Its login is the slug followed by {@code [bot]}. */
    public GitHubAccount bot() {
        return bot;
    }

    /** Returns when the App was added. */
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public String toString() {
        return "App[" + slug + "]";
    }
}
