package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Release;
import io.github.githubproxy.fakegithub.model.Repository;

/**
 * Example data: an organization, three users with tokens, a private repository, {@code octo-org/hello-world} with issues,
 * branches, files and a release, and {@code octo-org/getting-started}, renamed from {@code octo-org/first-steps}.
 */
public final class DemoData {
    /** A token of {@code octocat}. */
    public static final String OCTOCAT_TOKEN = "ghp_octocat0000000000000000000000000000";
    /** A token of {@code hubot}. */
    public static final String HUBOT_TOKEN = "ghp_hubot000000000000000000000000000000";
    /** A token of {@code mona}, whose rate limits {@link #exhaust} exhausts. */
    public static final String MONA_TOKEN = "ghp_mona0000000000000000000000000000000";
    /** The id of {@code octo-org/hello-world}. */
    public static final long HELLO_WORLD_ID = 1_296_269;

    private static final int ISSUE_COUNT = 75;
    private static final long LARGE_FILE_BYTES = 200L * 1024 * 1024;

    private DemoData() {}

    /** Adds the data. */
    public static void populate(GitHubData data) {
        data.addOrganization("octo-org");
        data.addUser("octocat").token(OCTOCAT_TOKEN, "repo", "read:org");
        data.addUser("hubot").token(HUBOT_TOKEN, "repo");
        addContents(
                data.addRepository(HELLO_WORLD_ID, "octo-org", "hello-world").description("My first repository"));
        data.addRepository("octocat", "Spoon-Knife").description("This repo is for demonstration purposes only.");
        data.addRepository("octo-org", "secret")
                .visibility(Repository.Visibility.PRIVATE)
                .collaborator("octocat");
        data.addUser("mona").token(MONA_TOKEN, "repo");
        Repository renamed = data.addRepository("octo-org", "first-steps");
        renamed.issues().add("Where to begin?", "With the first step.", "octocat");
        data.rename(renamed, "getting-started");
    }

    /** Exhausts all rate limits of {@code mona} until the end of their windows. */
    public static void exhaust(RateLimits limits) {
        limits.snapshots("mona").keySet().forEach(resource -> limits.exhaust("mona", resource));
    }

    private static void addContents(Repository repository) {
        for (int i = 1; i <= ISSUE_COUNT; i++) {
            repository.issues().add("Found a bug, number " + i, "I'm having a problem with this, see #" + i, "octocat");
        }
        repository.issues().addComment(1, "hubot", "Me too");
        repository.issues().addComment(1, "octocat", "Fixed in the next release");
        repository.branches().add("feature/new-topic");
        repository.branches().add("release-1.x");
        repository.pullRequests().add("Amazing new feature", "feature/new-topic", "main", "octocat");
        repository.files().put("README.md", FileContent.text("# Hello world\n\nThis is a demonstration.\n"));
        repository.files().put("src/main.c", FileContent.text("int main(void) { return 0; }\n"));
        repository.files().put("data/large.bin", FileContent.generated(LARGE_FILE_BYTES, 1));
        Release release = repository.releases().add("v1.0.0");
        repository.releases().addAsset(release.id(), "tool.zip", "application/zip", FileContent.generated(300_000, 2));
    }
}
