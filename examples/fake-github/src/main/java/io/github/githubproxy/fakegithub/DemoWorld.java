package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Content;
import io.github.githubproxy.fakegithub.world.Release;
import io.github.githubproxy.fakegithub.world.Repository;
import io.github.githubproxy.fakegithub.world.World;

/**
 * A small world to try things in: one organization, three users with tokens, a repository with something of everything,
 * another that was once called {@code octo-org/first-steps} and is {@code octo-org/getting-started} now.
 */
public final class DemoWorld {
    /** A token of {@code octocat}. */
    public static final String OCTOCAT_TOKEN = "ghp_octocat0000000000000000000000000000";
    /** A token of {@code hubot}. */
    public static final String HUBOT_TOKEN = "ghp_hubot000000000000000000000000000000";
    /** A token of {@code mona}, to whom {@link #exhaust} leaves nothing. */
    public static final String MONA_TOKEN = "ghp_mona0000000000000000000000000000000";
    /** The id of {@code octo-org/hello-world}. */
    public static final long HELLO_WORLD_ID = 1_296_269;

    private static final int ISSUES = 75;
    private static final long LARGE = 200L * 1024 * 1024;

    private DemoWorld() {}

    /** Fills an empty world. */
    public static void populate(World world) {
        world.addOrganization("octo-org");
        world.addUser("octocat").token(OCTOCAT_TOKEN, "repo", "read:org");
        world.addUser("hubot").token(HUBOT_TOKEN, "repo");
        fill(world.addRepository(HELLO_WORLD_ID, "octo-org", "hello-world").description("My first repository"));
        world.addRepository("octocat", "Spoon-Knife").description("This repo is for demonstration purposes only.");
        world.addRepository("octo-org", "secret")
                .visibility(Repository.Visibility.PRIVATE)
                .collaborator("octocat");
        world.addUser("mona").token(MONA_TOKEN, "repo");
        Repository renamed = world.addRepository("octo-org", "first-steps");
        renamed.issues().add("Where to begin?", "With the first step.", "octocat");
        world.rename(renamed, "getting-started");
    }

    /** Leaves {@code mona} nothing of any resource until the end of its window. */
    public static void exhaust(RateLimits limits) {
        limits.snapshots("mona").keySet().forEach(resource -> limits.exhaust("mona", resource));
    }

    private static void fill(Repository repository) {
        for (int i = 1; i <= ISSUES; i++) {
            repository.issues().add("Found a bug, number " + i, "I'm having a problem with this, see #" + i, "octocat");
        }
        repository.issues().comment(1, "hubot", "Me too");
        repository.issues().comment(1, "octocat", "Fixed in the next release");
        repository.branches().add("feature/new-topic");
        repository.branches().add("release-1.x");
        repository.pulls().add("Amazing new feature", "feature/new-topic", "main", "octocat");
        repository.files().put("README.md", Content.text("# Hello world\n\nThis is a demonstration.\n"));
        repository.files().put("src/main.c", Content.text("int main(void) { return 0; }\n"));
        repository.files().put("data/large.bin", Content.generated(LARGE, 1));
        Release release = repository.releases().add("v1.0.0");
        repository.releases().attach(release.id(), "tool.zip", "application/zip", Content.generated(300_000, 2));
    }
}
