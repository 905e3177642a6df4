package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;

import io.github.githubproxy.cache.CacheBackendSettings;
import io.github.githubproxy.cache.backend.InMemoryCacheBackendProvider;
import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two proxies that share client limits in one Redis. Each has its own clock and in-memory cache, so Redis receives only
 * commands for limits.
 */
final class LimitedReplicas implements AutoCloseable {
    static final String REPOSITORY = "/repos/acme/app";

    private static final String TOKEN = "token-of-";

    final List<ManualClock> clocks = List.of(new ManualClock(), new ManualClock());
    final FakeGitHub github =
            FakeGitHub.builder().clock(clocks.get(0)).maxThreads(200).start();
    private final List<Proxy> replicas = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final String cacheBackendUrl;

    private LimitedReplicas(String cacheBackendUrl) {
        this.cacheBackendUrl = cacheBackendUrl;
        github.data().addUser("alice").token("ghp_alice");
        github.data().addOrganization("acme");
        github.data().addRepository("acme", "app");
        github.rateLimits().set("alice", "core", 1_000_000, 1_000_000);
    }

    static LimitedReplicas start(String cacheBackendUrl, Client... clients) {
        LimitedReplicas limited = new LimitedReplicas(cacheBackendUrl);
        limited.startReplicas(clients);
        return limited;
    }

    void startReplicas(Client... clients) {
        ClientRegistry.Builder registry = ClientRegistry.builder();
        for (Client client : clients) {
            registry.add(client, TOKEN + client.name());
        }
        for (ManualClock clock : clocks) {
            replicas.add(Proxy.builder(Config.builder()
                            .githubApiUrl(github.apiUrl())
                            .pat("ALICE", "ghp_alice")
                            .cacheBackendUrl(cacheBackendUrl)
                            .usageMaxClients(0)
                            .build())
                    .clients(registry.build())
                    .cache(new InMemoryCacheBackendProvider()
                            .create(new CacheBackendSettings("inmemory://", Duration.ofDays(1), 10_000_000)))
                    .clock(clock)
                    .build());
        }
    }

    void stopReplicas() {
        replicas.forEach(Proxy::close);
        replicas.clear();
    }

    void advance(Duration time) {
        clocks.forEach(clock -> clock.advance(time));
    }

    /** Sends a request to replica 0 or 1. */
    BufferedResponse get(int replica, String client, String path) {
        return exchange(replica, client, "GET", path, null, RequestBody.empty());
    }

    /** Sends a request for a URL that is not stored. */
    BufferedResponse getUncached(int replica, String client) {
        return exchange(replica, client, "GET", REPOSITORY, "own=" + calls.incrementAndGet(), RequestBody.empty());
    }

    BufferedResponse query(int replica, String client, String query) {
        RequestBody body = RequestBody.of(("{\"query\":\"" + query + "\"}").getBytes(StandardCharsets.UTF_8));
        return exchange(replica, client, "POST", "/graphql", null, body);
    }

    private BufferedResponse exchange(
            int replica, String client, String method, String path, String query, RequestBody body) {
        return BufferedResponse.read(replicas.get(replica)
                .serve(
                        path,
                        ProxyRequest.builder(method)
                                .rawQuery(query)
                                .headers(Headers.of("Authorization", "token " + TOKEN + client, "User-Agent", "test"))
                                .body(body)
                                .build()));
    }

    /** Sends that many requests that cost one unit each and returns how many are served. */
    int served(int replica, String client, int times) {
        int served = 0;
        for (int i = 0; i < times; i++) {
            served += getUncached(replica, client).status() == 200 ? 1 : 0;
        }
        return served;
    }

    /** Sends that many concurrent requests, half to each replica, and returns how many are served. */
    int servedConcurrently(String client, int threads) throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int replica = i % 2;
            tasks.add(() -> getUncached(replica, client).status());
        }
        return (int) ConcurrentTasks.run(tasks).stream()
                .filter(status -> status == 200)
                .count();
    }

    long upstreamRequests() {
        return github.journal().count(path(REPOSITORY));
    }

    @Override
    public void close() {
        stopReplicas();
        github.close();
    }
}
