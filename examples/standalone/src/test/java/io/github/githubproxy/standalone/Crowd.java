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

/** A server with many clients, one of whom may see its pages, and several credentials. */
final class Crowd implements AutoCloseable {
    static final String WATCHER = "watcher";
    static final String WATCHER_TOKEN = "token-of-the-watcher-0123456789";

    private static final int ISSUES = 75;

    private final Served served;
    private final List<String> clients;
    private final AtomicLong questions = new AtomicLong();

    private Crowd(Served served, List<String> clients) {
        this.served = served;
        this.clients = clients;
    }

    static Crowd of(Path directory, List<String> clients, int credentials) {
        return of(directory, InstantSource.system(), clients, credentials);
    }

    /** Returns one that goes by that clock, with the clients, the watcher, and that many credentials. */
    static Crowd of(Path directory, InstantSource clock, List<String> clients, int credentials) {
        Served served = Served.with(
                directory,
                clock,
                gitHub -> withUsers(gitHub, credentials),
                environment -> configure(environment, directory, clients, credentials));
        return new Crowd(served, clients);
    }

    FakeGitHub gitHub() {
        return served.gitHub();
    }

    /** Where the status page is, with the name and the password that a browser would ask for. */
    URI page(String query) {
        return URI.create(served.uri().toString().replace("://", "://me:" + WATCHER_TOKEN + "@") + "/-/status" + query);
    }

    /** Host and port. */
    String authority() {
        return served.uri().getAuthority();
    }

    HttpResponse<String> get(String path, String... headers) {
        return served.get(path, headers);
    }

    HttpResponse<String> getAs(String client, String path) {
        return served.get(path, "Authorization", "token " + token(clients.indexOf(client)));
    }

    /** Has a client ask for things that nobody has asked for before, each of which costs one unit. */
    void spend(String client, int units) {
        for (int i = 0; i < units; i++) {
            long question = questions.incrementAndGet();
            getAs(client, Served.REPOSITORY + "/issues/" + (1 + question % ISSUES) + "?question=" + question);
        }
    }

    /** Waits until so many requests have been counted. */
    void awaitCounted(long requests) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Served.json(get("/-/status.json", "Authorization", "token " + WATCHER_TOKEN))
                                .at("/windows/day/total/requests")
                                .asLong()
                        >= requests);
    }

    @Override
    public void close() {
        served.close();
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
        environment.put("CLIENT_REGISTRY_FILE_PATH", Setup.registry(directory, registry(clients)));
    }

    private static String registry(List<String> clients) {
        return IntStream.range(0, clients.size())
                .mapToObj(i -> entry(clients.get(i), token(i)))
                .collect(Collectors.joining(
                        "", "version: 1\nclients:\n" + entry(WATCHER, WATCHER_TOKEN) + "    admin: true\n", ""));
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
