package io.github.githubproxy.standalone;

import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.model.GitHubData;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A server with many clients, an admin, and several credentials. */
final class MultiClientFixture implements AutoCloseable {
    static final String ADMIN = "watcher";
    static final String ADMIN_TOKEN = "token-of-the-watcher-0123456789";

    private static final int ISSUES = 75;

    private final ServerFixture fixture;
    private final List<String> clients;
    private final AtomicLong requestCount = new AtomicLong();

    private MultiClientFixture(ServerFixture fixture, List<String> clients) {
        this.fixture = fixture;
        this.clients = clients;
    }

    static MultiClientFixture of(Path directory, List<String> clients, int credentials) {
        return of(directory, InstantSource.system(), clients, credentials);
    }

    /** Returns a fixture with that clock, the clients, the admin, and that many credentials. */
    static MultiClientFixture of(Path directory, InstantSource clock, List<String> clients, int credentials) {
        ServerFixture fixture = ServerFixture.with(
                directory,
                clock,
                gitHub -> withUsers(gitHub, credentials),
                environment -> configure(environment, directory, clients, credentials));
        return new MultiClientFixture(fixture, clients);
    }

    FakeGitHub gitHub() {
        return fixture.gitHub();
    }

    /** Returns the URL of the status page with the admin's credentials for Basic authentication. */
    URI page(String query) {
        return URI.create(fixture.uri().toString().replace("://", "://me:" + ADMIN_TOKEN + "@") + "/-/status" + query);
    }

    /** Returns host and port of the server. */
    String authority() {
        return fixture.uri().getAuthority();
    }

    HttpResponse<String> get(String path, String... headers) {
        return fixture.get(path, headers);
    }

    HttpResponse<String> getAs(String client, String path) {
        return fixture.get(path, "Authorization", "token " + token(clients.indexOf(client)));
    }

    /** Sends requests of a client for uncached URLs, each of which costs one unit. */
    void spend(String client, int units) {
        for (int i = 0; i < units; i++) {
            long number = requestCount.incrementAndGet();
            getAs(client, ServerFixture.REPOSITORY + "/issues/" + (1 + number % ISSUES) + "?number=" + number);
        }
    }

    /** Waits until the status page has counted that many requests. */
    void awaitCounted(long requests) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> ServerFixture.json(get("/-/status.json", "Authorization", "token " + ADMIN_TOKEN))
                                .at("/windows/day/total/requests")
                                .asLong()
                        >= requests);
    }

    @Override
    public void close() {
        fixture.close();
    }

    private static FakeGitHub.Builder withUsers(FakeGitHub.Builder gitHub, int credentials) {
        return gitHub.populate(data -> IntStream.range(0, credentials).forEach(i -> addUser(data, i)));
    }

    private static void addUser(GitHubData data, int number) {
        data.addUser("robot-" + number).token(gitHubToken(number), "repo");
    }

    private static void configure(
            Map<String, String> environment, Path directory, List<String> clients, int credentials) {
        environment.remove("GITHUB_PAT_BOT");
        for (int i = 0; i < credentials; i++) {
            environment.put("GITHUB_PAT_ROBOT" + (i + 1), gitHubToken(i));
        }
        environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, registry(clients)));
    }

    private static String registry(List<String> clients) {
        return IntStream.range(0, clients.size())
                .mapToObj(i -> entry(clients.get(i), token(i)))
                .collect(Collectors.joining(
                        "", "version: 1\nclients:\n" + entry(ADMIN, ADMIN_TOKEN) + "    admin: true\n", ""));
    }

    private static String entry(String name, String token) {
        return "  - name: '" + name.replace("'", "''") + "'\n    token: " + token + "\n";
    }

    private static String token(int number) {
        return "token-of-client-number-%06d".formatted(number);
    }

    private static String gitHubToken(int number) {
        return "ghp_robot%032d".formatted(number);
    }
}
