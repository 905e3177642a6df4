package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.config.Deployment;
import java.util.List;

/** Runs a simulator with {@link DemoData} until the process is terminated. */
public final class Main {
    private static final int DEFAULT_PORT = 9090;
    private static final int JOURNAL_CAPACITY = 1000;
    private static final String ENTERPRISE = "--enterprise";

    private Main() {}

    /**
     * Starts the simulator.
     *
     * @param arguments optionally the port, 0 for any free one, by default 9090; optionally {@code --enterprise} to act as
     *     an Enterprise Server
     */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> given = List.of(arguments);
        int port = given.stream()
                .filter(argument -> !argument.equals(ENTERPRISE))
                .map(Integer::valueOf)
                .findFirst()
                .orElse(DEFAULT_PORT);
        FakeGitHub gitHub = FakeGitHub.builder()
                .port(port)
                .deployment(given.contains(ENTERPRISE) ? Deployment.ENTERPRISE_SERVER : Deployment.GITHUB_COM)
                .journalCapacity(JOURNAL_CAPACITY)
                .populate(DemoData::populate)
                .start();
        DemoData.exhaust(gitHub.rateLimits());
        System.out.println("API      " + gitHub.apiUrl());
        System.out.println("GraphQL  " + gitHub.graphQlUrl());
        System.out.println("uploads  " + gitHub.uploadsUrl());
        System.out.println("storage  " + gitHub.storageUrl());
        System.out.println("tokens   " + DemoData.OCTOCAT_TOKEN + " (octocat)");
        System.out.println("         " + DemoData.HUBOT_TOKEN + " (hubot)");
        System.out.println("         " + DemoData.MONA_TOKEN + " (mona, whose rate limits are exhausted for an hour)");
        System.out.println("try      curl -H 'Authorization: token " + DemoData.OCTOCAT_TOKEN + "' " + gitHub.apiUrl()
                + "/repos/octo-org/hello-world");
        Thread.currentThread().join();
    }
}
