package io.github.githubproxy.fakegithub.model;

import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The data of the simulated GitHub. It may be changed at any time, also while requests are handled. Ids are assigned in
 * the order of the calls that add objects, so the same calls produce the same data. Thread-safe.
 */
public final class GitHubData {
    private final ModelContext context;
    private final ConcurrentMap<String, GitHubAccount> accounts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, GitHubToken> tokens = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, GitHubApp> apps = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Installation> installations = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Repository> repositories = new ConcurrentSkipListMap<>();
    private final ConcurrentMap<String, Long> idsByFullName = new ConcurrentHashMap<>();

    /** Creates an instance without content that takes timestamps from the clock. */
    public GitHubData(InstantSource clock) {
        this.context = new ModelContext(Objects.requireNonNull(clock));
    }

    /**
     * Adds a user.
     *
     * @throws IllegalArgumentException if the login is taken
     */
    public GitHubAccount addUser(String login) {
        return add(new GitHubAccount(this, context.nextId(), login, GitHubAccount.Type.USER));
    }

    /**
     * Adds an organization.
     *
     * @throws IllegalArgumentException if the login is taken
     */
    public GitHubAccount addOrganization(String login) {
        return add(new GitHubAccount(this, context.nextId(), login, GitHubAccount.Type.ORGANIZATION));
    }

    private GitHubAccount add(GitHubAccount account) {
        if (accounts.putIfAbsent(lower(account.login()), account) != null) {
            throw new IllegalArgumentException("there is already a user " + account.login());
        }
        context.recordChange();
        return account;
    }

    /** Returns the account of that login, ignoring case. */
    public Optional<GitHubAccount> account(String login) {
        return Optional.ofNullable(accounts.get(lower(login)));
    }

    /** Returns all accounts, ordered by id. */
    public List<GitHubAccount> accounts() {
        return accounts.values().stream()
                .sorted((a, b) -> Long.compare(a.id(), b.id()))
                .toList();
    }

    /**
     * Adds a public repository with a branch {@code main}.
     *
     * @param owner the login of the owner
     * @throws IllegalArgumentException if there is no such owner, or the name is taken
     */
    public Repository addRepository(String owner, String name) {
        return addRepository(context.nextId(), owner, name);
    }

    /** Adds a repository with that id; otherwise as {@link #addRepository(String, String)}. */
    public Repository addRepository(long id, String owner, String name) {
        GitHubAccount account =
                account(owner).orElseThrow(() -> new IllegalArgumentException("there is no user " + owner));
        Repository repository = new Repository(context, id, account, name);
        claimName(repository, owner, name);
        repositories.put(id, repository);
        context.recordChange();
        return repository;
    }

    /** Returns the repository that has that name, or had it before a rename. */
    public Optional<Repository> repository(String owner, String name) {
        Long id = idsByFullName.get(fullName(owner, name));
        return id == null ? Optional.empty() : repository(id);
    }

    /** Returns the repository of that id, if it exists. */
    public Optional<Repository> repository(long id) {
        return Optional.ofNullable(repositories.get(id));
    }

    /** Returns all repositories, ordered by id. */
    public List<Repository> repositories() {
        return List.copyOf(repositories.values());
    }

    /**
     * Renames a repository. Requests for the old name are redirected until another repository takes that name.
     */
    public void rename(Repository repository, String newName) {
        claimName(repository, repository.owner().login(), newName);
        repository.setName(newName);
        context.recordChange();
    }

    /** Deletes a repository. */
    public void delete(Repository repository) {
        repositories.remove(repository.id());
        idsByFullName.values().removeIf(id -> id == repository.id());
        context.recordChange();
    }

    /**
     * Adds an App and its bot account. The App has no access to repositories until it is installed.
     *
     * @param key the key that verifies the App's JSON web tokens
     * @throws IllegalArgumentException if the id or slug is taken
     */
    public synchronized GitHubApp addApp(long id, String clientId, String slug, RSAPublicKey key) {
        if (apps.containsKey(id)) {
            throw new IllegalArgumentException("there is already an App " + id);
        }
        GitHubAccount bot = add(new GitHubAccount(this, context.nextId(), slug + "[bot]", GitHubAccount.Type.BOT));
        GitHubApp app = new GitHubApp(this, context, id, clientId, slug, key, bot);
        apps.put(id, app);
        context.recordChange();
        return app;
    }

    /** Returns all Apps, ordered by id. */
    public List<GitHubApp> apps() {
        return List.copyOf(apps.values());
    }

    /** Returns the installation of that id, of any App. */
    public Optional<Installation> installation(long id) {
        return Optional.ofNullable(installations.get(id));
    }

    /** Returns the installations of all Apps, ordered by id. */
    public List<Installation> installations() {
        return List.copyOf(installations.values());
    }

    /** Revokes a token of a user or an installation. */
    public void revokeToken(String token) {
        tokens.remove(token);
        context.recordChange();
    }

    /** Returns the token with that secret, if it is valid now. */
    public Optional<GitHubToken> token(String value) {
        return Optional.ofNullable(tokens.get(value)).filter(this::isValid);
    }

    /** Returns a number that increases with every change. */
    public long version() {
        return context.version();
    }

    void addToken(GitHubToken token) {
        tokens.put(token.value(), token);
        context.recordChange();
    }

    synchronized Installation add(Installation installation) {
        boolean installed = installations.values().stream()
                .anyMatch(other -> other.app() == installation.app() && other.account() == installation.account());
        if (installed) {
            throw new IllegalArgumentException("there is already an " + installation);
        }
        installations.put(installation.id(), installation);
        context.recordChange();
        return installation;
    }

    void remove(Installation installation) {
        installations.remove(installation.id());
        revokeTokensOf(installation);
    }

    void revokeTokensOf(Installation installation) {
        tokens.values()
                .removeIf(token -> token instanceof InstallationAccessToken installationToken
                        && installationToken.installation() == installation);
        context.recordChange();
    }

    private boolean isValid(GitHubToken token) {
        return !(token instanceof InstallationAccessToken installationToken)
                || context.now().isBefore(installationToken.expiresAt());
    }

    private void claimName(Repository repository, String owner, String name) {
        Long holder = idsByFullName.get(fullName(owner, name));
        if (holder != null
                && holder != repository.id()
                && repository(holder).orElseThrow().isNamed(owner, name)) {
            throw new IllegalArgumentException("there is already a repository " + owner + "/" + name);
        }
        idsByFullName.put(fullName(owner, name), repository.id());
    }

    private static String fullName(String owner, String name) {
        return lower(owner) + "/" + lower(name);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
