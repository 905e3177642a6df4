package io.github.githubproxy.fakegithub.world;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A repository and everything in it. Safe for use by several threads. */
public final class Repository {
    private static final int ARCHIVE_BYTES = 64 * 1024;

    private final Ledger ledger;
    private final long id;
    private final User owner;
    private final Instant createdAt;
    private final Issues issues;
    private final Pulls pulls;
    private final Branches branches;
    private final Files files;
    private final Releases releases;
    private final Statistics statistics;
    private final Set<String> collaborators = ConcurrentHashMap.newKeySet();
    private volatile String name;
    private volatile String description = "";
    private volatile Visibility visibility = Visibility.PUBLIC;
    private volatile Instant updatedAt;
    private volatile Content archive;

    Repository(Ledger ledger, long id, User owner, String name) {
        AtomicInteger numbers = new AtomicInteger();
        this.ledger = ledger;
        this.id = id;
        this.owner = owner;
        this.name = name;
        this.createdAt = ledger.now();
        this.updatedAt = createdAt;
        this.issues = new Issues(ledger, numbers);
        this.pulls = new Pulls(ledger, numbers);
        this.branches = new Branches(ledger);
        this.files = new Files(ledger);
        this.releases = new Releases(ledger);
        this.statistics = new Statistics(ledger);
        this.archive = Content.generated(ARCHIVE_BYTES, id);
        branches.add("main");
    }

    /** Who sees a repository. */
    public enum Visibility {
        /** Everyone. */
        PUBLIC,
        /** Its owner and collaborators; to others it is as if it were not there. */
        PRIVATE
    }

    /** Changes who sees it. */
    public Repository visibility(Visibility visibility) {
        this.visibility = visibility;
        return touched();
    }

    /** Changes its description. */
    public Repository description(String description) {
        this.description = description;
        return touched();
    }

    /** Lets a user see it even while it is private. */
    public Repository collaborator(String login) {
        collaborators.add(login.toLowerCase(Locale.ROOT));
        return touched();
    }

    /** Sets what a download of its source archive gives, whatever the ref and format. */
    public Repository archive(Content archive) {
        this.archive = archive;
        return touched();
    }

    /** Tells whether that user sees it. */
    public boolean isVisibleTo(String login) {
        return visibility == Visibility.PUBLIC
                || owner.login().equalsIgnoreCase(login)
                || collaborators.contains(login.toLowerCase(Locale.ROOT));
    }

    /** Tells whether that is its name now, without regard to case. */
    public boolean isNamed(String ownerLogin, String repositoryName) {
        return owner.login().equalsIgnoreCase(ownerLogin) && name.equalsIgnoreCase(repositoryName);
    }

    /** The numeric id, which no rename changes. */
    public long id() {
        return id;
    }

    /** Its owner. */
    public User owner() {
        return owner;
    }

    /** Its name without the owner's. */
    public String name() {
        return name;
    }

    /** Owner and name. */
    public String fullName() {
        return owner.login() + "/" + name;
    }

    /** What it is about. */
    public String description() {
        return description;
    }

    /** Who sees it. */
    public Visibility visibility() {
        return visibility;
    }

    /** When it was added. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it itself, not what is in it, was changed last. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** Its source archive. */
    public Content archive() {
        return archive;
    }

    /** Its issues; pull requests are not among them. */
    public Issues issues() {
        return issues;
    }

    /** Its pull requests. */
    public Pulls pulls() {
        return pulls;
    }

    /** Its branches. */
    public Branches branches() {
        return branches;
    }

    /** Its files, the same on each branch. */
    public Files files() {
        return files;
    }

    /** Its releases. */
    public Releases releases() {
        return releases;
    }

    /** Its statistics. */
    public Statistics statistics() {
        return statistics;
    }

    @Override
    public String toString() {
        return "Repository[" + fullName() + "]";
    }

    void setName(String newName) {
        this.name = newName;
        touched();
    }

    private Repository touched() {
        updatedAt = ledger.now();
        ledger.changed();
        return this;
    }
}
