package io.github.githubproxy.fakegithub.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An installation of an App on an account. It covers all repositories of the account, or selected ones. Thread-safe. */
public final class Installation {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final GitHubData data;
    private final ModelContext context;
    private final long id;
    private final GitHubApp app;
    private final GitHubAccount account;
    private final Instant createdAt;
    private volatile @Nullable Set<Long> selected;
    private volatile @Nullable Instant suspendedAt;

    Installation(GitHubData data, ModelContext context, long id, GitHubApp app, GitHubAccount account) {
        this.data = data;
        this.context = context;
        this.id = id;
        this.app = app;
        this.account = account;
        this.createdAt = context.now();
    }

    /** Restricts the installation, and the tokens it already has, to these repositories. */
    public Installation select(Repository... repositories) {
        selected = Arrays.stream(repositories).map(Repository::id).collect(Collectors.toUnmodifiableSet());
        context.recordChange();
        return this;
    }

    /** Suspends the installation: it gets no tokens, and requests with its tokens are rejected with 403. */
    public Installation suspend() {
        suspendedAt = context.now();
        context.recordChange();
        return this;
    }

    /** Ends {@link #suspend()}. */
    public Installation unsuspend() {
        suspendedAt = null;
        context.recordChange();
        return this;
    }

    /** Issues a token for all repositories that the installation covers. It is valid for an hour. */
    public InstallationAccessToken issueToken(String value) {
        return issueToken(value, Optional.empty());
    }

    /**
     * Issues a token that is valid for an hour.
     *
     * @param repositoryIds the ids of the only repositories the token is for; empty for all that the installation covers
     */
    public InstallationAccessToken issueToken(String value, Optional<Set<Long>> repositoryIds) {
        InstallationAccessToken token = new InstallationAccessToken(
                value, this, repositoryIds, context.now().plus(TOKEN_LIFETIME));
        data.addToken(token);
        return token;
    }

    /** Revokes all tokens of the installation. */
    public void revokeTokens() {
        data.revokeTokensOf(this);
    }

    /** Returns whether the account owns that repository and the selection, if any, includes it. */
    public boolean covers(Repository repository) {
        Set<Long> ids = selected;
        return repository.owner() == account && (ids == null || ids.contains(repository.id()));
    }

    /** Returns the repositories that the installation covers, ordered by id. */
    public List<Repository> repositories() {
        return data.repositories().stream().filter(this::covers).toList();
    }

    /** Returns the numeric id. */
    public long id() {
        return id;
    }

    /** Returns the App that is installed. */
    public GitHubApp app() {
        return app;
    }

    /** Returns the user or organization that the App is installed on. */
    public GitHubAccount account() {
        return account;
    }

    /** Returns the holder of the installation's rate limits, see {@link GitHubToken#holder()}. */
    public String holder() {
        return "installation:" + id;
    }

    /** Returns {@code all} or {@code selected}, the values GitHub uses for which repositories are covered. */
    public String repositorySelection() {
        return selected == null ? "all" : "selected";
    }

    /** Returns when the installation was suspended; empty if it is not suspended. */
    public Optional<Instant> suspendedAt() {
        return Optional.ofNullable(suspendedAt);
    }

    /** Returns when the App was installed. */
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public String toString() {
        return "Installation[" + id + " of " + app.slug() + " on " + account.login() + "]";
    }
}
