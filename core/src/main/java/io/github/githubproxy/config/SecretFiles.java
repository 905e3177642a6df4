package io.github.githubproxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the secrets that stand in files: those that a variable ending in {@code _FILE} names, and those in
 * {@code GITHUB_CREDENTIALS_DIR}, where each file has the name of a variable and contains its value, as in a mounted secret of
 * Kubernetes. Not safe for use by several threads.
 */
final class SecretFiles {
    private static final String SUFFIX = "_FILE";

    private static final int MAX_BYTES = 64 << 10;
    private static final Pattern SECRET =
            Pattern.compile("CACHE_BACKEND_URL|TOKEN_KEY|GITHUB_PAT_.+|GITHUB_APP_.+_PEM", Pattern.DOTALL);

    /** What no path has, but tokens, keys and addresses have. Messages show paths. */
    private static final Pattern SECRET_VALUE =
            Pattern.compile("\\v|-----BEGIN|://|\\A(gh[a-z]_|github_pat_)[^/]*\\z|\\A[A-Za-z0-9+=]{200,}");

    /** A key of 32 bytes or more, in base64. */
    private static final Pattern TOKEN_KEY_VALUE = Pattern.compile("\\A[A-Za-z0-9+][A-Za-z0-9+/]{41,}={0,2}(,|\\z)");

    private static final Pattern CREDENTIAL = Pattern.compile("GITHUB_PAT_.+|GITHUB_APP_.+_(ID|PEM)", Pattern.DOTALL);

    private final ConfigProblems problems;
    private final Map<String, String> values;
    private final Map<String, String> sources = new TreeMap<>();
    private final List<Path> files = new ArrayList<>();
    private final Set<String> unreadable = new TreeSet<>();
    private boolean directoryUnreadable;

    private SecretFiles(Map<String, String> environment, ConfigProblems problems) {
        this.problems = problems;
        this.values = new TreeMap<>(environment);
    }

    /**
     * Reads the files that an environment names.
     *
     * @param problems takes the problems with files; their variables are left out
     */
    static SecretFiles read(Map<String, String> environment, ConfigProblems problems) {
        SecretFiles files = new SecretFiles(environment, problems);
        new TreeMap<>(environment)
                .keySet().stream().filter(SecretFiles::namesFile).forEach(files::readVariable);
        String directory = Settings.GITHUB_CREDENTIALS_DIR.name();
        Settings.textOf(directory, environment).ifPresent(path -> files.readDirectory(directory, path));
        return files;
    }

    /** Returns whether a variable names a file that contains a secret. */
    private static boolean namesFile(String variable) {
        return variable.endsWith(SUFFIX)
                && SECRET.matcher(variable.substring(0, variable.length() - SUFFIX.length()))
                        .matches();
    }

    /** Returns the environment in which each secret stands in its own variable. */
    Map<String, String> environment() {
        return Collections.unmodifiableMap(values);
    }

    /** Returns the files and directories that the environment names. They do not depend on the content. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /** Returns the variables whose values are in files that could not be read. */
    Set<String> unreadable() {
        return Collections.unmodifiableSet(unreadable);
    }

    /** Returns whether {@code GITHUB_CREDENTIALS_DIR} could not be read, so that nothing is known of what is in it. */
    boolean isDirectoryUnreadable() {
        return directoryUnreadable;
    }

    private void readVariable(String fileVariable) {
        String variable = fileVariable.substring(0, fileVariable.length() - SUFFIX.length());
        attempt(variable, () -> readVariable(fileVariable, variable));
    }

    /** Reads the value of a variable. */
    private void attempt(String variable, Runnable reading) {
        try {
            reading.run();
        } catch (ConfigException e) {
            problems.add(e);
            unreadable.add(variable);
        }
    }

    private void readVariable(String fileVariable, String variable) {
        String path =
                Objects.requireNonNullElse(values.remove(fileVariable), "").strip();
        boolean isTokenKey =
                variable.equals("TOKEN_KEY") && TOKEN_KEY_VALUE.matcher(path).find();
        if (isTokenKey || SECRET_VALUE.matcher(path).find()) {
            throw new ConfigException(
                    fileVariable + " holds a secret itself; the path of a file with it is expected, or the"
                            + " secret in " + variable);
        }
        if (!path.isEmpty()) {
            Path file = path(fileVariable, path);
            files.add(file);
            put(variable, fileVariable, file);
        } else if (CREDENTIAL.matcher(variable).matches()) {
            throw new ConfigException(
                    fileVariable + " is blank; the path of a file is expected, or the variable must not be there");
        }
    }

    private void readDirectory(String variable, String path) {
        try {
            readEntries(variable, path);
        } catch (ConfigException e) {
            problems.add(e);
            directoryUnreadable = true;
        }
    }

    private void readEntries(String variable, String path) {
        Path directory = path(variable, path);
        files.add(directory);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            List<Path> sorted = new ArrayList<>();
            entries.forEach(sorted::add);
            Collections.sort(sorted);
            for (Path file : sorted) {
                String name = file.getFileName().toString();
                // Kubernetes keeps links of its own beside the files of a mounted secret, such as ..data.
                if (!name.startsWith(".")) {
                    attempt(name, () -> readCredential(name, file));
                }
            }
        } catch (NoSuchFileException e) {
            throw new ConfigException(variable + " is " + directory + "; there is no such directory");
        } catch (NotDirectoryException e) {
            throw new ConfigException(variable + " is " + directory + "; that is a file, a directory is expected");
        } catch (AccessDeniedException e) {
            throw new ConfigException(variable + " is " + directory + ", which this process may not read");
        } catch (IOException | DirectoryIteratorException e) {
            throw new ConfigException(variable + " is " + directory + ", which cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private void readCredential(String name, Path file) {
        if (!CREDENTIAL.matcher(name).matches()) {
            throw new ConfigException(file + ": the file has no name of a credential's variable; GITHUB_PAT_*,"
                    + " GITHUB_APP_*_ID, GITHUB_APP_*_INSTALLATION_ID and GITHUB_APP_*_PEM are expected in "
                    + Settings.GITHUB_CREDENTIALS_DIR.name());
        }
        put(name, Settings.GITHUB_CREDENTIALS_DIR.name(), file);
    }

    private void put(String variable, String source, Path file) {
        if (Settings.textOf(variable, values).isPresent()) {
            throw new ConfigException(
                    variable + " is set in two ways, by " + sources.getOrDefault(variable, "the variable itself")
                            + " and by " + source + "; one is expected");
        }
        values.put(variable, text(source, file));
        sources.put(variable, source);
    }

    private static Path path(String variable, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(variable + " cannot be a path here");
        }
    }

    private static String text(String source, Path file) {
        if (Files.isDirectory(file)) {
            throw new ConfigException(source + ": " + file + " is a directory; a file with the secret is expected");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // Reading a pipe could wait for ever.
            throw new ConfigException(source + ": " + file + " is a pipe or device; a regular file is expected");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new ConfigException(source + ": there is no file " + file);
        } catch (AccessDeniedException e) {
            throw new ConfigException(source + ": this process may not read " + file);
        } catch (IOException e) {
            throw new ConfigException(
                    source + ": " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        if (bytes.length > MAX_BYTES) {
            throw new ConfigException(
                    source + ": " + file + " is larger than a secret may be, " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.isBlank()) {
                throw new ConfigException(source + ": " + file + " is empty; the secret is expected in it");
            }
            return text.strip();
        } catch (CharacterCodingException e) {
            throw new ConfigException(source + ": " + file + " is not UTF-8 text");
        }
    }
}
