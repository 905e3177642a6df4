package io.github.githubproxy.fakegithub.world;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The files of one repository. Safe for use by several threads. */
public final class Files {
    private final Ledger ledger;
    private final ConcurrentSkipListMap<String, File> byPath = new ConcurrentSkipListMap<>();

    Files(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * A file as it is at one moment.
     *
     * @param path from the root of the repository, without a slash before it
     * @param content what is in it
     * @param updatedAt when it was changed last
     */
    public record File(String path, Content content, Instant updatedAt) {
        /** The part of the path after the last slash. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** Adds a file or replaces what is in it. */
    public File put(String path, Content content) {
        File file = new File(path, content, ledger.now());
        byPath.put(path, file);
        ledger.changed();
        return file;
    }

    /** Removes a file, if it is there. */
    public void delete(String path) {
        byPath.remove(path);
        ledger.changed();
    }

    /** Returns the file of that path. */
    public Optional<File> get(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** Returns all files somewhere below a directory, which is empty for the root, sorted by path. */
    public List<File> below(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        return byPath.tailMap(prefix).values().stream()
                .takeWhile(file -> file.path().startsWith(prefix))
                .toList();
    }
}
