package io.github.githubproxy.standalone;

import java.nio.file.Path;
import java.util.List;

/** npm packages of GitHub and octokit that describe the API. */
final class PublishedNpmPackages {
    private static final Path SOURCE = Path.of("src", "test", "npm");
    private static final List<String> FILES = List.of("package.json", "package-lock.json");

    private PublishedNpmPackages() {}

    /**
     * Fetches the packages.
     *
     * @param test the test class; each has a directory of its own, because classes run at the same time
     */
    static NodeDirectory fetch(Class<?> test) throws Exception {
        return NodeDirectory.install(SOURCE, FILES, Path.of("target", "published", test.getSimpleName()));
    }
}
