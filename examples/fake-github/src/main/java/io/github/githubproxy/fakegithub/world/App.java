package io.github.githubproxy.fakegithub.world;

import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;

/** A GitHub App: it proves with its private key who it is, and acts through installations. */
public final class App {
    private final World world;
    private final Ledger ledger;
    private final long id;
    private final String clientId;
    private final String slug;
    private final RSAPublicKey key;
    private final User bot;
    private final Instant createdAt;

    App(World world, Ledger ledger, long id, String clientId, String slug, RSAPublicKey key, User bot) {
        this.world = world;
        this.ledger = ledger;
        this.id = id;
        this.clientId = clientId;
        this.slug = slug;
        this.key = key;
        this.bot = bot;
        this.createdAt = ledger.now();
    }

    /**
     * Installs it on all repositories of an account.
     *
     * @param accountLogin the login of a user or organization that exists
     * @throws IllegalArgumentException if there is no such account, or it is installed there already
     */
    public Installation install(String accountLogin) {
        User account =
                world.user(accountLogin).orElseThrow(() -> new IllegalArgumentException("there is no " + accountLogin));
        return world.add(new Installation(world, ledger, ledger.nextId(), this, account));
    }

    /** Takes it away from an account: its tokens are invalid from then on. */
    public void uninstall(Installation installation) {
        world.remove(installation);
    }

    /** Where it is installed now, by id. */
    public List<Installation> installations() {
        return world.installations().stream()
                .filter(installation -> installation.app() == this)
                .toList();
    }

    /** The numeric id. */
    public long id() {
        return id;
    }

    /** The other id, which is text. */
    public String clientId() {
        return clientId;
    }

    /** The name in URLs. */
    public String slug() {
        return slug;
    }

    /** What its JSON web tokens are verified with. */
    public RSAPublicKey key() {
        return key;
    }

    /** The user as whom it acts, whose login is the slug and {@code [bot]}. */
    public User bot() {
        return bot;
    }

    /** When it was added. */
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public String toString() {
        return "App[" + slug + "]";
    }
}
