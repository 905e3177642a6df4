package io.github.githubproxy.fakegithub.world;

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
    private final ConcurrentMap<String, Token> tokens = new ConcurrentHashMap<>();
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

    /** Makes a token invalid from now on. */
    public void revokeToken(String token) {
        tokens.remove(token);
        ledger.changed();
    }

    /** Returns what a token stands for, if it is valid. */
    public Optional<Token> token(String value) {
        return Optional.ofNullable(tokens.get(value));
    }

    /** Returns a number that grows with every change. */
    public long version() {
        return ledger.version();
    }

    void grant(Token token) {
        tokens.put(token.value(), token);
        ledger.changed();
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
