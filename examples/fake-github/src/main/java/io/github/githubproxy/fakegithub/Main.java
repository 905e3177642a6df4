package io.github.githubproxy.fakegithub;

/** Runs a simulator with the {@link DemoWorld} until it is killed. */
public final class Main {
    private static final int DEFAULT_PORT = 9090;
    private static final int JOURNAL_BOUND = 1000;

    private Main() {}

    /** Starts; the first argument, if there is one, is the port. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_PORT;
        FakeGitHub gitHub = FakeGitHub.builder()
                .port(port)
                .journalBound(JOURNAL_BOUND)
                .populate(DemoWorld::populate)
                .start();
        System.out.println("API      " + gitHub.apiUrl());
        System.out.println("GraphQL  " + gitHub.graphQlUrl());
        System.out.println("uploads  " + gitHub.uploadsUrl());
        System.out.println("storage  " + gitHub.storageUrl());
        System.out.println("tokens   " + DemoWorld.OCTOCAT_TOKEN + " (octocat)");
        System.out.println("         " + DemoWorld.HUBOT_TOKEN + " (hubot)");
        System.out.println("try      curl -H 'Authorization: token " + DemoWorld.OCTOCAT_TOKEN + "' " + gitHub.apiUrl()
                + "/repos/octo-org/hello-world");
        Thread.currentThread().join();
    }
}
