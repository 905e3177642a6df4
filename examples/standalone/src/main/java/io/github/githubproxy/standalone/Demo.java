package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.FakeGitHub;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A server in front of a simulated GitHub in the same process, with one client, which is an admin.
 *
 * @param server the server
 * @param gitHub the simulated GitHub
 * @param portInUse the default port if another program uses it, otherwise 0
 */
record Demo(StandaloneServer server, FakeGitHub gitHub, int portInUse) implements AutoCloseable {
    static final String CLIENT_TOKEN = "demo-client-token";

    private static final int JOURNAL_SIZE = 1000;

    /** Starts both. If no port is configured and the default port is in use, the server listens on any free port. */
    static Demo start(ServerSettings settings, Map<String, String> environment) {
        FakeGitHub gitHub = FakeGitHub.builder()
                .journalCapacity(JOURNAL_SIZE)
                .populate(DemoData::populate)
                .start();
        try {
            return new Demo(StandaloneServer.start(settings, proxy(gitHub)), gitHub, 0);
        } catch (CannotListenException e) {
            if (ServerSettings.choosesPort(environment)) {
                gitHub.close();
                throw e;
            }
            StandaloneServer onFreePort = StandaloneServer.start(settings.anyPort(), proxy(gitHub));
            return new Demo(onFreePort, gitHub, settings.address().getPort());
        }
    }

    /** Returns commands to try, each of which works when pasted into a shell. */
    List<String> commands() {
        String repository = server.uri() + "/repos/octo-org/hello-world";
        String read = "curl -i -H 'Authorization: token " + CLIENT_TOKEN + "' " + repository;
        return List.of(read, read, "curl -i -H 'Authorization: token unknown-token' " + repository);
    }

    /** Returns the text that is printed on start-up. */
    String text() {
        List<String> commands = commands();
        String portNote = portInUse == 0 ? "" : " (port " + portInUse + " is taken)";
        return """
                github-proxy %s listens on %s%s and forwards requests to a simulated GitHub in this process.
                Try these in another terminal. The log continues here.

                1. A first request. The proxy stores GitHub's response (cache=stored):
                   %s
                2. The same request again. GitHub confirms the stored response with a 304, which costs no quota:
                   x-ratelimit-used does not change (cache=revalidated):
                   %s
                3. An unknown token. The proxy rejects the request and sends nothing to GitHub (status=401):
                   %s
                4. The status page shows the usage of each client. Open it in a browser, and log in with any name and
                   the client's token, %s, as the password:
                   %s

                Stop it with Ctrl+C.

                """.formatted(
                        Help.version(),
                        server.uri(),
                        portNote,
                        commands.get(0),
                        commands.get(1),
                        commands.get(2),
                        CLIENT_TOKEN,
                        statusPage());
    }

    /** Returns the URL of the status page, which does not depend on the path under which GitHub's API is mounted. */
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
                .pat("DEMO", DemoData.OCTOCAT_TOKEN)
                .build();
        return Proxy.builder(config)
                .clientRegistry("{version: 1, clients: [{name: demo, token: " + CLIENT_TOKEN + ", admin: true}]}");
    }
}
