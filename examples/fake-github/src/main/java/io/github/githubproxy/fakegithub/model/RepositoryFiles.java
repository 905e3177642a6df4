package io.github.githubproxy.fakegithub.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The files of one repository. Thread-safe. */
public final class RepositoryFiles {
    private final ModelContext context;
    private final ConcurrentSkipListMap<String, File> byPath = new ConcurrentSkipListMap<>();

    RepositoryFiles(ModelContext context) {
        this.context = context;
    }

    /**
     * A version of a file. Immutable.
     *
     * @param path the path from the root of the repository, without a leading slash
     * @param content the bytes
     * @param updatedAt when it last changed
     */
    public record File(String path, FileContent content, Instant updatedAt) {
        /** Returns the part of the path after the last slash. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** Adds a file, or replaces its content. */
    public File put(String path, FileContent content) {
        File file = new File(path, content, context.now());
        byPath.put(path, file);
        context.recordChange();
        return file;
    }

    /** Deletes a file, if it exists. */
    public void delete(String path) {
        byPath.remove(path);
        context.recordChange();
    }

    /** Returns the file at that path, if it exists. */
    public Optional<File> get(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** Returns the files in a directory and its subdirectories, sorted by path. The root directory is the empty string. */
    public List<File> below(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        return byPath.tailMap(prefix).values().stream()
                .takeWhile(file -> file.path().startsWith(prefix))
                .toList();
    }
}
