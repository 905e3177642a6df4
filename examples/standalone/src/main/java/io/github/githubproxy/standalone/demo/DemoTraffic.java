package io.github.githubproxy.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends the requests of the clients to the proxy, over HTTP. */
public final class DemoTraffic {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI proxy;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(TIMEOUT)
            .build();

    /**
     * Creates an instance.
     *
     * @param proxy the URL under which the proxy serves GitHub's API
     */
    public DemoTraffic(URI proxy) {
        this.proxy = proxy;
    }

    /** Adds a task for each workload of the clients. */
    public void addTo(RepeatedTasks tasks, List<DemoClient> clients) {
        for (DemoClient client : clients) {
            for (Workload workload : client.workloads()) {
                AtomicInteger sent = new AtomicInteger();
                tasks.add(
                        workload.start(),
                        workload.interval(),
                        () -> send(client, workload.paths().apply(sent.getAndIncrement())));
            }
        }
    }

    private void send(DemoClient client, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(proxy + path))
                .timeout(TIMEOUT)
                .header("Authorization", client.authorization())
                .header("User-Agent", client.name())
                .build();
        http.send(request, BodyHandlers.discarding());
    }
}
