package io.github.githubproxy.fakegithub.world;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The branches of one repository and the commits they point to. Safe for use by several threads. */
public final class Branches {
    private final Ledger ledger;
    private final ConcurrentSkipListMap<String, String> shaByName = new ConcurrentSkipListMap<>();

    Branches(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Adds a branch, whose name may have slashes, or moves it to another commit. Returns its name. */
    public String add(String name) {
        shaByName.put(name, Content.sha1("commit " + ledger.nextId() + " of " + name));
        ledger.changed();
        return name;
    }

    /** Removes a branch, if it is there. */
    public void delete(String name) {
        shaByName.remove(name);
        ledger.changed();
    }

    /** Returns the commit that a branch points to. */
    public Optional<String> sha(String name) {
        return Optional.ofNullable(shaByName.get(name));
    }

    /** Returns the names of all branches, sorted. */
    public List<String> names() {
        return List.copyOf(shaByName.keySet());
    }
}
