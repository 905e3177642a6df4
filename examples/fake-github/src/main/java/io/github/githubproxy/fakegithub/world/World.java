package io.github.githubproxy.fakegithub.world;

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
 * Everything the simulated GitHub knows. May be changed at any time, also while requests are answered. Ids are counted
 * up in the order in which things are added, so that the same calls make the same world. Safe for use by several
 * threads.
 */
public final class World {
    private final Ledger ledger;
    private final ConcurrentMap<String, User> users = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Credential> credentials = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, App> apps = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Installation> installations = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Repository> repositories = new ConcurrentSkipListMap<>();
    private final ConcurrentMap<String, Long> idsByFullName = new ConcurrentHashMap<>();

    /** Makes an empty world that takes its times from the clock. */
    public World(InstantSource clock) {
        this.ledger = new Ledger(Objects.requireNonNull(clock));
    }

    /**
     * Adds a user.
     *
     * @throws IllegalArgumentException if the login is taken
     */
    public User addUser(String login) {
        return add(new User(this, ledger.nextId(), login, User.Kind.USER));
    }

    /**
     * Adds an organization, which owns repositories as a user does.
     *
     * @throws IllegalArgumentException if the login is taken
     */
    public User addOrganization(String login) {
        return add(new User(this, ledger.nextId(), login, User.Kind.ORGANIZATION));
    }

    private User add(User user) {
        if (users.putIfAbsent(lower(user.login()), user) != null) {
            throw new IllegalArgumentException("there is already a user " + user.login());
        }
        ledger.changed();
        return user;
    }

    /** Returns the user or organization of that login, without regard to case. */
    public Optional<User> user(String login) {
        return Optional.ofNullable(users.get(lower(login)));
    }

    /** Returns all users and organizations by id. */
    public List<User> users() {
        return users.values().stream()
                .sorted((a, b) -> Long.compare(a.id(), b.id()))
                .toList();
    }

    /**
     * Adds a public repository with a branch {@code main}.
     *
     * @param owner the login of its owner, who exists
     * @throws IllegalArgumentException if there is no such owner, or the name is taken
     */
    public Repository addRepository(String owner, String name) {
        return addRepository(ledger.nextId(), owner, name);
    }

    /** Adds a repository as {@link #addRepository(String, String)} does, with a given id. */
    public Repository addRepository(long id, String owner, String name) {
        User user = user(owner).orElseThrow(() -> new IllegalArgumentException("there is no user " + owner));
        Repository repository = new Repository(ledger, id, user, name);
        claim(repository, owner, name);
        repositories.put(id, repository);
        ledger.changed();
        return repository;
    }

    /** Returns the repository that has, or once had, that name. */
    public Optional<Repository> repository(String owner, String name) {
        Long id = idsByFullName.get(fullName(owner, name));
        return id == null ? Optional.empty() : repository(id);
    }

    /** Returns the repository of that id. */
    public Optional<Repository> repository(long id) {
        return Optional.ofNullable(repositories.get(id));
    }

    /** Returns all repositories by id. */
    public List<Repository> repositories() {
        return List.copyOf(repositories.values());
    }

    /**
     * Gives a repository another name. Under the old one it is redirected from then on, until another repository takes
     * that name.
     */
    public void rename(Repository repository, String newName) {
        claim(repository, repository.owner().login(), newName);
        repository.setName(newName);
        ledger.changed();
    }

    /** Removes a repository and everything in it. */
    public void delete(Repository repository) {
        repositories.remove(repository.id());
        idsByFullName.values().removeIf(id -> id == repository.id());
        ledger.changed();
    }

    /**
     * Adds an App, and a bot of its slug as whom it acts. It can do nothing until it is installed.
     *
     * @param key what its JSON web tokens are verified with
     * @throws IllegalArgumentException if the id or slug is taken
     */
    public synchronized App addApp(long id, String clientId, String slug, RSAPublicKey key) {
        if (apps.containsKey(id)) {
            throw new IllegalArgumentException("there is already an App " + id);
        }
        User bot = add(new User(this, ledger.nextId(), slug + "[bot]", User.Kind.BOT));
        App app = new App(this, ledger, id, clientId, slug, key, bot);
        apps.put(id, app);
        ledger.changed();
        return app;
    }

    /** Returns all Apps by id. */
    public List<App> apps() {
        return List.copyOf(apps.values());
    }

    /** Returns the installation of that id, of whatever App. */
    public Optional<Installation> installation(long id) {
        return Optional.ofNullable(installations.get(id));
    }

    /** Returns the installations of all Apps by id. */
    public List<Installation> installations() {
        return List.copyOf(installations.values());
    }

    /** Makes a token, of a user or an installation, invalid from now on. */
    public void revokeToken(String token) {
        credentials.remove(token);
        ledger.changed();
    }

    /** Returns what a token stands for, if it is valid now. */
    public Optional<Credential> credential(String value) {
        return Optional.ofNullable(credentials.get(value)).filter(this::isValid);
    }

    /** Returns a number that grows with every change. */
    public long version() {
        return ledger.version();
    }

    void grant(Credential credential) {
        credentials.put(credential.value(), credential);
        ledger.changed();
    }

    synchronized Installation add(Installation installation) {
        boolean there = installations.values().stream()
                .anyMatch(other -> other.app() == installation.app() && other.account() == installation.account());
        if (there) {
            throw new IllegalArgumentException("there is already an " + installation);
        }
        installations.put(installation.id(), installation);
        ledger.changed();
        return installation;
    }

    void remove(Installation installation) {
        installations.remove(installation.id());
        revokeTokensOf(installation);
    }

    void revokeTokensOf(Installation installation) {
        credentials
                .values()
                .removeIf(credential ->
                        credential instanceof InstallationToken token && token.installation() == installation);
        ledger.changed();
    }

    private boolean isValid(Credential credential) {
        return !(credential instanceof InstallationToken token) || ledger.now().isBefore(token.expiresAt());
    }

    private void claim(Repository repository, String owner, String name) {
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
