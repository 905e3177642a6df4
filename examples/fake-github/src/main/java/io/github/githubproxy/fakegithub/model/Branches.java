package io.github.githubproxy.fakegithub.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The branches of one repository and the commits they point to. Thread-safe. */
public final class Branches {
    private final ModelContext context;
    private final ConcurrentSkipListMap<String, String> shaByName = new ConcurrentSkipListMap<>();

    Branches(ModelContext context) {
        this.context = context;
    }

    /** Adds a branch, or moves it to another commit. The name may contain slashes. Returns the name. */
    public String add(String name) {
        shaByName.put(name, FileContent.sha1("commit " + context.nextId() + " of " + name));
        context.recordChange();
        return name;
    }

    /** Removes a branch, if it exists. */
    public void delete(String name) {
        shaByName.remove(name);
        context.recordChange();
    }

    /** Returns the hash of the commit that a branch points to; empty if there is no such branch. */
    public Optional<String> sha(String name) {
        return Optional.ofNullable(shaByName.get(name));
    }

    /** Returns the names of all branches, sorted. */
    public List<String> names() {
        return List.copyOf(shaByName.keySet());
    }
}
