package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.DemoWorld;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A server in front of a simulated GitHub in the same process, with one client, which may see who uses what.
 *
 * @param server what listens
 * @param gitHub what it asks
 * @param movedFrom the usual port if that was taken, otherwise 0
 */
record Demo(StandaloneServer server, FakeGitHub gitHub, int movedFrom) implements AutoCloseable {
    static final String CLIENT_TOKEN = "demo-client-token";

    private static final int JOURNAL_BOUND = 1000;

    /** Starts both. Where no port was chosen and the usual one is taken, another is. */
    static Demo start(ServerSettings settings, Map<String, String> environment) {
        FakeGitHub gitHub = FakeGitHub.builder()
                .journalBound(JOURNAL_BOUND)
                .populate(DemoWorld::populate)
                .start();
        try {
            return new Demo(StandaloneServer.start(settings, proxy(gitHub)), gitHub, 0);
        } catch (CannotListenException e) {
            if (ServerSettings.choosesPort(environment)) {
                gitHub.close();
                throw e;
            }
            StandaloneServer elsewhere = StandaloneServer.start(settings.anyPort(), proxy(gitHub));
            return new Demo(elsewhere, gitHub, settings.address().getPort());
        }
    }

    /** What to try: each line works when it is pasted into a shell. */
    List<String> commands() {
        String repository = server.uri() + "/repos/octo-org/hello-world";
        String read = "curl -i -H 'Authorization: token " + CLIENT_TOKEN + "' " + repository;
        return List.of(read, read, "curl -i -H 'Authorization: token nobody-knows-me' " + repository);
    }

    String text() {
        List<String> commands = commands();
        String moved = movedFrom == 0 ? "" : " (port " + movedFrom + " is taken)";
        return """
                github-proxy %s listens on %s%s and asks a simulated GitHub in this process.
                Try, in another terminal, while the log goes on here:

                1. A first read. GitHub answers, and the answer is stored (cache=stored):
                   %s
                2. The same again. GitHub confirms with a 304, which costs no quota: x-ratelimit-used stays
                   as it was, and the body is the stored one (cache=revalidated):
                   %s
                3. A token that no client has. It is refused here, and GitHub hears nothing of it (status=401):
                   %s
                4. Who uses what, on a page that updates itself. Open it in a browser, and log in with any name and
                   the client's token, %s, as the password:
                   %s

                Stop it with Ctrl+C.

                """.formatted(
                        Help.version(),
                        server.uri(),
                        moved,
                        commands.get(0),
                        commands.get(1),
                        commands.get(2),
                        CLIENT_TOKEN,
                        statusPage());
    }

    /** Where the server's status page is, under whichever path GitHub's API is mounted. */
    URI statusPage() {
        return server.uri().resolve("/-/status");
    }

    @Override
    public void close() {
        server.close();
        gitHub.close();
    }

    private static ProxyBuilder proxy(FakeGitHub gitHub) {
        Config config = Config.builder()
                .githubApiUrl(gitHub.apiUrl())
                .githubGraphqlUrl(gitHub.graphQlUrl())
                .githubUploadsUrl(gitHub.uploadsUrl())
                .pat("DEMO", DemoWorld.OCTOCAT_TOKEN)
                .build();
        ClientRegistry clients = ClientRegistry.builder()
                .add(Client.unrestricted("demo").asAdmin(), CLIENT_TOKEN)
                .build();
        return Proxy.builder(config).clients(clients);
    }
}
