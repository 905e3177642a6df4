package io.github.githubproxy;

import io.github.githubproxy.github.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A text that changes with the content of files. Times of modification alone would not do: they may stay the same where a file
 * or directory is replaced by moving a link, which is how Kubernetes renews what it mounts.
 */
final class FileFingerprint {
    /** Content beyond this is not looked at: what the proxy reads is smaller. */
    private static final int MAX_BYTES = 2 << 20;

    private FileFingerprint() {}

    /** Returns the fingerprint of files, and of the files in directories. What cannot be read has a fingerprint too. */
    static String of(List<Path> paths) {
        MessageDigest digest = Sha256.newDigest();
        for (Path path : paths) {
            addText(digest, path.toString());
            if (Files.isDirectory(path)) {
                addEntries(digest, path);
            } else {
                addContent(digest, path);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Returns a text that changes when files, or the files in directories, are written, whatever their content. What cannot be
     * read has no time.
     */
    static String timesOf(List<Path> paths) {
        List<String> times = new ArrayList<>();
        for (Path path : paths) {
            addTime(times, path);
            if (Files.isDirectory(path)) {
                entries(path).ifPresent(entries -> entries.forEach(entry -> addTime(times, entry)));
            }
        }
        return String.join(" ", times);
    }

    private static void addTime(List<String> times, Path path) {
        try {
            times.add(Files.getLastModifiedTime(path).toString());
        } catch (IOException e) {
            times.add("none");
        }
    }

    private static void addEntries(MessageDigest digest, Path directory) {
        Optional<List<Path>> sorted = entries(directory);
        if (sorted.isEmpty()) {
            addText(digest, "unreadable");
        }
        for (Path entry : sorted.orElse(List.of())) {
            addText(digest, entry.getFileName().toString());
            addContent(digest, entry);
        }
    }

    /** Returns what is in a directory, sorted; empty if it cannot be read. */
    private static Optional<List<Path>> entries(Path directory) {
        TreeSet<Path> sorted = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(sorted::add);
            return Optional.of(List.copyOf(sorted));
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
    }

    private static void addContent(MessageDigest digest, Path file) {
        if (!Files.isRegularFile(file)) {
            addText(digest, Files.exists(file) ? "no file" : "absent");
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            digest.update(Sha256.of(in.readNBytes(MAX_BYTES)));
        } catch (IOException e) {
            addText(digest, e.getClass().getName());
        }
    }

    /** Each part has a fixed length, so that parts cannot be taken for each other. */
    private static void addText(MessageDigest digest, String text) {
        digest.update(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
