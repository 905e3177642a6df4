package io.github.githubproxy.standalone;

import java.nio.file.Path;
import java.util.List;

/** What GitHub and octokit publish about the API, fetched from npm. */
final class PublishedNpmPackages {
    private static final Path SOURCE = Path.of("src", "test", "npm");
    private static final List<String> FILES = List.of("package.json", "package-lock.json");

    private PublishedNpmPackages() {}

    /** Fetches the packages, or ends the test, as {@link NodeDirectory} does. */
    static NodeDirectory fetch() throws Exception {
        return NodeDirectory.install(SOURCE, FILES, Path.of("target", "published"));
    }
}
