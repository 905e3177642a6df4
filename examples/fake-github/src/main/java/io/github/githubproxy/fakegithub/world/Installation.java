package io.github.githubproxy.fakegithub.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An App on an account: it covers all repositories of that account, or some. Safe for use by several threads. */
public final class Installation {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final World world;
    private final Ledger ledger;
    private final long id;
    private final App app;
    private final User account;
    private final Instant createdAt;
    private volatile @Nullable Set<Long> selected;
    private volatile @Nullable Instant suspendedAt;

    Installation(World world, Ledger ledger, long id, App app, User account) {
        this.world = world;
        this.ledger = ledger;
        this.id = id;
        this.app = app;
        this.account = account;
        this.createdAt = ledger.now();
    }

    /** Narrows it to these repositories, also for the tokens that it has already. */
    public Installation select(Repository... repositories) {
        selected = Arrays.stream(repositories).map(Repository::id).collect(Collectors.toUnmodifiableSet());
        ledger.changed();
        return this;
    }

    /** Lets it neither get tokens nor use those it has. */
    public Installation suspend() {
        suspendedAt = ledger.now();
        ledger.changed();
        return this;
    }

    /** Ends {@link #suspend()}. */
    public Installation unsuspend() {
        suspendedAt = null;
        ledger.changed();
        return this;
    }

    /** Gives it a token for all that it covers, which is valid for an hour. */
    public InstallationToken issue(String value) {
        return issue(value, Optional.empty());
    }

    /** Gives it a token for the repositories of these ids alone, if there are some, which is valid for an hour. */
    public InstallationToken issue(String value, Optional<Set<Long>> narrowedTo) {
        InstallationToken token =
                new InstallationToken(value, this, narrowedTo, ledger.now().plus(TOKEN_LIFETIME));
        world.grant(token);
        return token;
    }

    /** Makes every token that it has been given invalid. */
    public void revokeTokens() {
        world.revokeTokensOf(this);
    }

    /** Tells whether that repository is its account's and not left out. */
    public boolean covers(Repository repository) {
        Set<Long> ids = selected;
        return repository.owner() == account && (ids == null || ids.contains(repository.id()));
    }

    /** The repositories that it covers, by id. */
    public List<Repository> repositories() {
        return world.repositories().stream().filter(this::covers).toList();
    }

    /** The numeric id. */
    public long id() {
        return id;
    }

    /** The App that is installed. */
    public App app() {
        return app;
    }

    /** The user or organization whose repositories it covers. */
    public User account() {
        return account;
    }

    /** Its name, which no user and no other installation has: rate limits go by it. */
    public String holder() {
        return "installation:" + id;
    }

    /** Whether it covers {@code all} repositories of the account or {@code selected} ones, in GitHub's words. */
    public String repositorySelection() {
        return selected == null ? "all" : "selected";
    }

    /** When it was suspended, if it is. */
    public Optional<Instant> suspendedAt() {
        return Optional.ofNullable(suspendedAt);
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public String toString() {
        return "Installation[" + id + " of " + app.slug() + " on " + account.login() + "]";
    }
}
