package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;

/** The jars in {@code EXTENSIONS_DIR}: cache backends and telemetry collectors for the server, with what they need. */
final class Extensions {
    static final String VARIABLE = "EXTENSIONS_DIR";

    private Extensions() {}

    /**
     * Lets the proxy find the extensions: makes a class loader of the jars the context class loader of this thread, and so of the
     * threads that it starts. The classes of the server itself come first.
     *
     * @return the jars, sorted
     * @throws ConfigException if the directory or a jar cannot be read, or there is no jar
     */
    static List<Path> load(Map<String, String> environment) {
        Optional<Path> directory = ServerSettings.value(environment, VARIABLE).map(Extensions::path);
        List<Path> jars = directory.map(Extensions::jars).orElse(List.of());
        if (!jars.isEmpty()) {
            Thread thread = Thread.currentThread();
            // Open until the process ends: classes may be loaded at any time.
            thread.setContextClassLoader(
                    new URLClassLoader("extensions", urls(jars), Extensions.class.getClassLoader()));
        }
        return jars;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(VARIABLE + " cannot be a path here");
        }
    }

    private static List<Path> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new ConfigException(VARIABLE + " is " + directory + "; there is no such directory");
        }
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
            found.forEach(jars::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw new ConfigException(VARIABLE + " is " + directory + ", which cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
        if (jars.isEmpty()) {
            throw new ConfigException(VARIABLE + " is " + directory + ", in which there is no file *.jar");
        }
        Collections.sort(jars);
        jars.forEach(Extensions::requireReadable);
        return jars;
    }

    /** A class loader would pass over a file that it cannot read. */
    private static void requireReadable(Path jar) {
        try {
            new JarFile(jar.toFile()).close();
        } catch (IOException e) {
            throw new ConfigException(VARIABLE + ": " + jar + " is not a jar, or is damaged or not readable");
        }
    }

    private static URL[] urls(List<Path> jars) {
        return jars.stream().map(Extensions::url).toArray(URL[]::new);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
