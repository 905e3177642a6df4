package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars in {@code EXTENSIONS_DIR}. */
class ExtensionsTest {
    /** A backend that keeps responses in memory and makes a file for each. */
    private static final String PROVIDER = """
            package com.example;

            import io.github.githubproxy.cache.*;
            import java.nio.file.*;
            import java.util.*;
            import java.util.concurrent.*;

            public final class SampleProvider implements CacheBackendProvider {
                @Override
                public Set<String> schemes() {
                    return Set.of("sample");
                }

                @Override
                public CacheBackend create(CacheBackendSettings settings) {
                    Path directory = Path.of(settings.url().substring("sample://".length()));
                    Map<String, StoredResponse> stored = new ConcurrentHashMap<>();
                    return new CacheBackend() {
                        @Override
                        public Optional<StoredResponse> get(CacheKey key) {
                            return Optional.ofNullable(stored.get(key.digest()));
                        }

                        @Override
                        public boolean compareAndSet(
                                CacheKey key, Optional<StoredResponse> expected, StoredResponse update) {
                            stored.put(key.digest(), update);
                            try {
                                Files.createFile(directory.resolve(UUID.randomUUID().toString()));
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                            return true;
                        }

                        @Override
                        public void close() {}
                    };
                }
            }
            """;

    private final FakeGitHub gitHub = TestEnvironment.gitHub();
    private final ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        Thread.currentThread().setContextClassLoader(contextClassLoader);
        gitHub.close();
    }

    @Test
    void backendInDirectoryIsUsed() throws Exception {
        Path stored = Files.createDirectory(directory.resolve("stored"));
        Map<String, String> environment = environment(extensions());
        environment.put("CACHE_BACKEND_URL", "sample://" + stored);

        try (ServerProcess process = ServerProcess.start(directory, environment, List.of())) {
            URI uri = process.uri();
            assertThat(TestEnvironment.get(uri, "/repos/octo-org/hello-world").statusCode())
                    .isEqualTo(200);
            assertThat(TestEnvironment.get(uri, "/repos/octo-org/hello-world")
                            .headers()
                            .firstValue("Cache-Status"))
                    .hasValueSatisfying(status -> assertThat(status).contains("fwd-status=304"));
        }

        try (Stream<Path> files = Files.list(stored)) {
            assertThat(files).isNotEmpty();
        }
    }

    @Test
    void checkShowsExtensions() throws Exception {
        Map<String, String> environment = environment(extensions());
        environment.put("CACHE_BACKEND_URL", "sample://anywhere");

        assertThat(check(environment)).contains("cache backend: sample\n", "extension:     sample.jar\n", "exit 0");
    }

    @Test
    void missingDirectoryIsNamed() {
        assertThat(check(environment(directory.resolve("absent"))))
                .contains(
                        "EXTENSIONS_DIR is " + directory.resolve("absent") + "; there is no such directory", "exit 2");
    }

    @Test
    void directoryWithoutJarIsNamed() {
        assertThat(check(environment(directory)))
                .contains("EXTENSIONS_DIR is " + directory + ", in which there is no file *.jar", "exit 2");
    }

    @Test
    void damagedJarIsNamed() throws Exception {
        Path jar = Files.writeString(directory.resolve("damaged.jar"), "not a jar");

        assertThat(check(environment(directory)))
                .contains("EXTENSIONS_DIR: " + jar + " is not a jar, or is damaged or not readable", "exit 2");
    }

    @Test
    void jarWithoutItsProviderIsNamed() throws Exception {
        Path extensions = Files.createDirectory(directory.resolve("extensions"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(extensions.resolve("broken.jar")))) {
            addServices(jar);
        }

        assertThat(check(environment(extensions)))
                .contains("META-INF/services/io.github.githubproxy.cache.CacheBackendProvider: ", "exit 2");
    }

    private Map<String, String> environment(Path extensions) {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.put("EXTENSIONS_DIR", extensions.toString());
        return environment;
    }

    /** Compiles the provider and returns a directory with its jar. */
    private Path extensions() throws IOException {
        Path source = Files.writeString(directory.resolve("SampleProvider.java"), PROVIDER);
        Path classes = Files.createDirectory(directory.resolve("classes"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(status).isZero();
        Path extensions = Files.createDirectory(directory.resolve("extensions"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(extensions.resolve("sample.jar")));
                Stream<Path> files = Files.list(classes.resolve("com/example"))) {
            for (Path file : files.toList()) {
                jar.putNextEntry(new JarEntry("com/example/" + file.getFileName()));
                Files.copy(file, jar);
            }
            addServices(jar);
        }
        return extensions;
    }

    private static void addServices(JarOutputStream jar) throws IOException {
        jar.putNextEntry(new JarEntry("META-INF/services/io.github.githubproxy.cache.CacheBackendProvider"));
        jar.write("com.example.SampleProvider\n".getBytes(StandardCharsets.UTF_8));
    }

    private static String check(Map<String, String> environment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = Main.run(List.of("--check"), environment, out, out);
        return bytes.toString(StandardCharsets.UTF_8) + "exit " + code;
    }
}
