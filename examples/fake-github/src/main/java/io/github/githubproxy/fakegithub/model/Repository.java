package io.github.githubproxy.fakegithub.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A repository and its contents. Thread-safe. */
public final class Repository {
    private static final int ARCHIVE_BYTES = 64 * 1024;

    private final ModelContext context;
    private final long id;
    private final GitHubAccount owner;
    private final Instant createdAt;
    private final Issues issues;
    private final PullRequests pullRequests;
    private final Branches branches;
    private final RepositoryFiles files;
    private final Releases releases;
    private final AtomicBoolean statisticsComputed = new AtomicBoolean();
    private final Set<String> collaborators = ConcurrentHashMap.newKeySet();
    private volatile String name;
    private volatile String description = "";
    private volatile Visibility visibility = Visibility.PUBLIC;
    private volatile Instant updatedAt;
    private volatile FileContent archive;

    Repository(ModelContext context, long id, GitHubAccount owner, String name) {
        AtomicInteger numbers = new AtomicInteger();
        this.context = context;
        this.id = id;
        this.owner = owner;
        this.name = name;
        this.createdAt = context.now();
        this.updatedAt = createdAt;
        this.issues = new Issues(context, numbers);
        this.pullRequests = new PullRequests(context, numbers);
        this.branches = new Branches(context);
        this.files = new RepositoryFiles(context);
        this.releases = new Releases(context);
        this.archive = FileContent.generated(ARCHIVE_BYTES, id);
        branches.add("main");
    }

    /** Which accounts can read a repository. */
    public enum Visibility {
        /** Everyone. */
        PUBLIC,
        /** The owner and the collaborators. Other accounts get 404. */
        PRIVATE
    }

    /** Sets the visibility. */
    public Repository visibility(Visibility visibility) {
        this.visibility = visibility;
        return recordUpdate();
    }

    /** Sets the description. */
    public Repository description(String description) {
        this.description = description;
        return recordUpdate();
    }

    /** Adds a collaborator, who can read the repository while it is private. */
    public Repository collaborator(String login) {
        collaborators.add(login.toLowerCase(Locale.ROOT));
        return recordUpdate();
    }

    /** Sets the content of the source archive, the same for every ref and format. */
    public Repository archive(FileContent archive) {
        this.archive = archive;
        return recordUpdate();
    }

    /** Returns whether the account of that login can read the repository. */
    public boolean isVisibleTo(String login) {
        return visibility == Visibility.PUBLIC
                || owner.login().equalsIgnoreCase(login)
                || collaborators.contains(login.toLowerCase(Locale.ROOT));
    }

    /** Returns whether the repository currently has that name, ignoring case. */
    public boolean isNamed(String ownerLogin, String repositoryName) {
        return owner.login().equalsIgnoreCase(ownerLogin) && name.equalsIgnoreCase(repositoryName);
    }

    /** Returns the numeric id, which a rename does not change. */
    public long id() {
        return id;
    }

    /** Returns the owner. */
    public GitHubAccount owner() {
        return owner;
    }

    /** Returns the name without the owner. */
    public String name() {
        return name;
    }

    /** Returns {@code owner/name}. */
    public String fullName() {
        return owner.login() + "/" + name;
    }

    /** Returns the description. */
    public String description() {
        return description;
    }

    /** Returns the visibility. */
    public Visibility visibility() {
        return visibility;
    }

    /** Returns when the repository was added. */
    public Instant createdAt() {
        return createdAt;
    }

    /** Returns when the repository itself, not its contents, last changed. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** Returns the content of the source archive. */
    public FileContent archive() {
        return archive;
    }

    /** Returns the issues, without pull requests. */
    public Issues issues() {
        return issues;
    }

    /** Returns the pull requests. */
    public PullRequests pullRequests() {
        return pullRequests;
    }

    /** Returns the branches. */
    public Branches branches() {
        return branches;
    }

    /** Returns the files, which are the same on every branch. */
    public RepositoryFiles files() {
        return files;
    }

    /** Returns the releases. */
    public Releases releases() {
        return releases;
    }

    /**
     * Requests the statistics, which GitHub computes in the background. The first call starts the computation and returns
     * false. Later calls return true: the statistics are available.
     */
    public boolean requestStatistics() {
        boolean available = statisticsComputed.getAndSet(true);
        if (!available) {
            context.recordChange();
        }
        return available;
    }

    @Override
    public String toString() {
        return "Repository[" + fullName() + "]";
    }

    void setName(String newName) {
        this.name = newName;
        recordUpdate();
    }

    private Repository recordUpdate() {
        updatedAt = context.now();
        context.recordChange();
        return this;
    }
}
