package io.github.githubproxy.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The requests of the demo's clients without pauses, and those of an admin: pages, GraphQL, writes, and requests that fail. Each
 * workload has a thread of its own.
 */
public final class SustainedLoad {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** An admin's requests between two changes of what the clients read. */
    private static final int REQUESTS_BETWEEN_CHANGES = 50;

    private static final String REPOSITORY = "/repos/" + DemoGitHub.WEB;
    private static final List<String> READS = List.of(
            "/-/live",
            "/-/ready",
            "/-/health",
            "/-/metrics",
            "/-/status",
            "/-/status.json",
            "/-/usage",
            "/rate_limit",
            "/user",
            "/user/repos",
            REPOSITORY,
            REPOSITORY + "/issues?per_page=30",
            REPOSITORY + "/missing");

    private final URI proxy;
    private final String adminToken;
    private final DemoGitHub gitHub;
    private final Map<String, String> entityTags = new ConcurrentHashMap<>();
    private final HttpClient http1 = client(HttpClient.Version.HTTP_1_1);
    private final HttpClient http2 = client(HttpClient.Version.HTTP_2);

    /**
     * Creates an instance.
     *
     * @param proxy the URL of the proxy, which has the clients in its registry
     * @param adminToken the token of a client that is an admin
     * @param gitHub what the proxy forwards to
     */
    public SustainedLoad(URI proxy, String adminToken, DemoGitHub gitHub) {
        this.proxy = proxy;
        this.adminToken = adminToken;
        this.gitHub = gitHub;
    }

    /**
     * Sends requests for that time. Responses may be errors.
     *
     * @return the number of responses
     * @throws IOException if the proxy does not respond
     */
    public long run(List<DemoClient> clients, Duration time) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (DemoClient client : clients) {
                for (Workload workload : client.workloads()) {
                    results.add(threads.submit(() ->
                            repeat(end, number -> read(client, workload.paths().apply(number), number))));
                }
            }
            results.add(threads.submit(() -> repeat(end, this::administrate)));
            long total = 0;
            for (Future<Integer> result : results) {
                total += result.get();
            }
            return total;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Step {
        void run(int number) throws IOException, InterruptedException;
    }

    private static int repeat(long end, Step step) throws IOException, InterruptedException {
        int number = 0;
        while (System.nanoTime() < end) {
            step.run(number);
            number++;
        }
        return number;
    }

    /** Every second request asks for a revalidation, every fourth sends the validator of the last response. */
    private void read(DemoClient client, String path, int number) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Authorization", client.authorization());
        if (number % 2 == 0) {
            request.header("Cache-Control", "max-age=0");
        }
        if (number % 3 != 0) {
            request.header("Accept-Encoding", "gzip");
        }
        String entityTag = entityTags.get(path);
        if (number % 4 == 3 && entityTag != null) {
            request.header("If-None-Match", entityTag);
        }
        send(http1, request).headers().firstValue("ETag").ifPresent(tag -> entityTags.put(path, tag));
    }

    private void administrate(int number) throws IOException, InterruptedException {
        HttpClient http = number % 2 == 0 ? http1 : http2;
        int kind = number % (READS.size() + 3);
        if (kind < READS.size()) {
            send(http, request(READS.get(kind)).header("Authorization", "token " + adminToken));
        } else if (kind == READS.size()) {
            send(http, json("/graphql", "{\"query\": \"{ viewer { login } }\"}"));
        } else if (kind == READS.size() + 1) {
            send(http, json(REPOSITORY + "/issues", "{\"title\": \"Issue of request " + number + "\"}"));
        } else {
            send(http, request(REPOSITORY).header("Authorization", "token unknown"));
        }
        if (number % REQUESTS_BETWEEN_CHANGES == 0) {
            gitHub.change();
        }
    }

    private HttpRequest.Builder json(String path, String body) {
        return request(path)
                .header("Authorization", "token " + adminToken)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(proxy.resolve(path)).timeout(TIMEOUT).header("User-Agent", "load");
    }

    private static HttpResponse<Void> send(HttpClient http, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.discarding());
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(TIMEOUT)
                .build();
    }
}
