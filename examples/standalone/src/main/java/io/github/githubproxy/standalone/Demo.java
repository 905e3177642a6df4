package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import io.github.githubproxy.standalone.demo.DemoClient;
import io.github.githubproxy.standalone.demo.DemoClients;
import io.github.githubproxy.standalone.demo.DemoGitHub;
import io.github.githubproxy.standalone.demo.DemoLogin;
import io.github.githubproxy.standalone.demo.DemoTraffic;
import io.github.githubproxy.standalone.demo.Progress;
import io.github.githubproxy.standalone.demo.RepeatedTasks;
import io.github.githubproxy.standalone.demo.Terminal;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server in front of a simulated GitHub in the same process, with six clients at work, and one client for the reader, which
 * is an admin.
 *
 * @param server the server
 * @param gitHub the simulated GitHub
 * @param clients the clients at work
 * @param login the login by a link
 * @param tasks what runs until the demo is closed
 * @param uri the URL of the server for programs on this machine
 * @param portInUse the default port if another program uses it, otherwise 0
 */
record Demo(
        StandaloneServer server,
        DemoGitHub gitHub,
        List<DemoClient> clients,
        DemoLogin login,
        RepeatedTasks tasks,
        URI uri,
        int portInUse)
        implements AutoCloseable {
    static final String CLIENT_TOKEN = "demo-client-token";

    /** One for each task, so that none waits for another. */
    private static final int THREADS = 9;

    private static final Duration CHANGE_INTERVAL = Duration.ofSeconds(8);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    /**
     * Reads the settings of the server.
     *
     * @throws ConfigException with all problems; a certificate and a key are refused, since links and commands are for http
     */
    static ServerSettings settings(Map<String, String> environment) {
        ConfigProblems problems = new ConfigProblems();
        Map<String, String> plain = new HashMap<>(environment);
        for (String variable : List.of(TlsFiles.CERTIFICATE_VARIABLE, TlsFiles.KEY_VARIABLE)) {
            if (ServerSettings.value(plain, variable).isPresent()) {
                problems.add(new ConfigException(
                        variable + " is set; --demo serves plain http only, so it must not be set"));
            }
            plain.remove(variable);
        }
        Optional<ServerSettings> settings = problems.attempt(() -> ServerSettings.fromMap(plain));
        problems.throwIfAny();
        return settings.orElseThrow();
    }

    /**
     * Starts GitHub and the server; the clients wait for {@link #play}. If no port is configured and the default port is in
     * use, the server listens on any free port.
     */
    static Demo start(ServerSettings settings, Map<String, String> environment) {
        DemoGitHub gitHub = DemoGitHub.start();
        try {
            return start(gitHub, settings, environment);
        } catch (RuntimeException e) {
            gitHub.close();
            throw e;
        }
    }

    private static Demo start(DemoGitHub gitHub, ServerSettings settings, Map<String, String> environment) {
        try {
            return start(gitHub, settings, 0);
        } catch (CannotListenException e) {
            if (ServerSettings.choosesPort(environment)) {
                throw e;
            }
            return start(gitHub, settings.anyPort(), settings.address().getPort());
        }
    }

    private static Demo start(DemoGitHub gitHub, ServerSettings settings, int portInUse) {
        List<DemoClient> clients = DemoClients.create();
        DemoLogin login = new DemoLogin(CLIENT_TOKEN);
        StandaloneServer server = StandaloneServer.start(settings, proxy(gitHub, clients), List.of(login));
        URI uri = localUri(server.uri(), settings.address().getAddress());
        return new Demo(server, gitHub, clients, login, new RepeatedTasks(THREADS), uri, portInUse);
    }

    private static ProxyBuilder proxy(DemoGitHub gitHub, List<DemoClient> clients) {
        String registry = "version: 1\nclients:\n  - {name: demo, token: " + CLIENT_TOKEN + ", admin: true}\n"
                + clients.stream().map(DemoClient::registryEntry).collect(Collectors.joining());
        return Proxy.builder(gitHub.config()).clientRegistry(registry);
    }

    /** An address such as 0.0.0.0 is one to listen on; browsers do not open it. */
    private static URI localUri(URI uri, InetAddress address) {
        return address.isAnyLocalAddress()
                ? URI.create(uri.getScheme() + "://127.0.0.1:" + uri.getPort() + uri.getPath())
                : uri;
    }

    /** Lets the clients work, and prints figures each second, both until the demo is closed. */
    Progress play(PrintStream out, Terminal terminal) {
        new DemoTraffic(uri).addTo(tasks, clients);
        tasks.add(CHANGE_INTERVAL, CHANGE_INTERVAL, gitHub::change);
        Progress progress = new Progress(out, terminal, server::usage);
        tasks.add(PROGRESS_INTERVAL, PROGRESS_INTERVAL, progress::print);
        return progress;
    }

    /** Returns commands to try, each of which works when pasted into a shell. */
    List<String> commands() {
        String repository = uri + "/repos/octo-org/hello-world";
        String read = "curl -i -H 'Authorization: token " + CLIENT_TOKEN + "' " + repository;
        return List.of(read, read, "curl -i -H 'Authorization: token unknown-token' " + repository);
    }

    /** Returns the text that is printed on start-up. */
    String text() {
        List<String> commands = commands();
        String portNote = portInUse == 0 ? "" : " (port " + portInUse + " is taken)";
        return """
                github-proxy %s listens on %s%s and forwards requests to a simulated GitHub in this process.

                Six clients share two GitHub Apps and a personal access token, which may spend %d units an hour together.
                Most of what the clients read has not changed, and costs nothing. After five seconds, stale-bot requests page
                after page. It has a limit of %d units an hour: then the proxy refuses it, and the others go on.

                Watch the status page. This link logs a browser in, once:

                  %s

                To log in later, open %s with any name, and %s as the password.

                Try these in another terminal:

                1. A first request. The proxy stores GitHub's response (Cache-Status: ...; stored):
                   %s
                2. The same request again. GitHub confirms the stored response, which costs no quota (fwd-status=304):
                   %s
                3. An unknown token. The proxy rejects the request and sends nothing to GitHub (401):
                   %s

                Warnings are logged here; LOG_LEVEL=INFO shows each request. Stop it with Ctrl+C.

                """.formatted(
                        Help.version(),
                        server.uri(),
                        portNote,
                        DemoGitHub.UNITS_PER_HOUR,
                        DemoClients.STALE_BOT_UNITS_PER_HOUR,
                        page(login.link()),
                        page("/-/status"),
                        CLIENT_TOKEN,
                        commands.get(0),
                        commands.get(1),
                        commands.get(2));
    }

    /** Returns the URL of one of the proxy's pages. It does not depend on the path under which GitHub's API is mounted. */
    private URI page(String path) {
        return uri.resolve(path);
    }

    @Override
    public void close() {
        tasks.close();
        server.close();
        gitHub.close();
    }
}
