package io.github.githubproxy.fakegithub;

import java.util.List;

/** Runs a simulator with the {@link DemoWorld} until it is killed. */
public final class Main {
    private static final int DEFAULT_PORT = 9090;
    private static final int JOURNAL_BOUND = 1000;
    private static final String ENTERPRISE = "--enterprise";

    private Main() {}

    /**
     * Starts. A number among the arguments is the port, 0 for any; {@code --enterprise} makes it an Enterprise Server in
     * place of github.com.
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
                .journalBound(JOURNAL_BOUND)
                .populate(DemoWorld::populate)
                .start();
        DemoWorld.exhaust(gitHub.rateLimits());
        System.out.println("API      " + gitHub.apiUrl());
        System.out.println("GraphQL  " + gitHub.graphQlUrl());
        System.out.println("uploads  " + gitHub.uploadsUrl());
        System.out.println("storage  " + gitHub.storageUrl());
        System.out.println("tokens   " + DemoWorld.OCTOCAT_TOKEN + " (octocat)");
        System.out.println("         " + DemoWorld.HUBOT_TOKEN + " (hubot)");
        System.out.println("         " + DemoWorld.MONA_TOKEN + " (mona, who has nothing left for an hour)");
        System.out.println("try      curl -H 'Authorization: token " + DemoWorld.OCTOCAT_TOKEN + "' " + gitHub.apiUrl()
                + "/repos/octo-org/hello-world");
        Thread.currentThread().join();
    }
}
