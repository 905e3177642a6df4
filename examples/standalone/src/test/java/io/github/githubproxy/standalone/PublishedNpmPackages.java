package io.github.githubproxy.standalone;

import java.nio.file.Path;
import java.util.List;

/** npm packages of GitHub and octokit that describe the API. */
final class PublishedNpmPackages {
    private static final Path SOURCE = Path.of("src", "test", "npm");
    private static final List<String> FILES = List.of("package.json", "package-lock.json");

    private PublishedNpmPackages() {}

    /** Fetches the packages. Without Node.js, the test is skipped or fails as in {@link NodeDirectory#install}. */
    static NodeDirectory fetch() throws Exception {
        return NodeDirectory.install(SOURCE, FILES, Path.of("target", "published"));
    }
}
