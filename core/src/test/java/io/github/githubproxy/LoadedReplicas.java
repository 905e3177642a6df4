package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.fakegithub.FakeGitHub;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two proxies with one cache backend, each read by twenty threads while the resources change. Every body repeats the number
 * and version of its resource, so mixed and outdated bodies are detected.
 */
final class LoadedReplicas implements AutoCloseable {
    private static final String CLIENT_TOKEN = "client-token-of-the-reader";
    private static final int RESOURCES = 30;
    private static final int THREADS = 20;
    private static final int READS_PER_CHANGE = 60;
    private static final Pattern TITLE = Pattern.compile("\"title\":\\s*\"(\\d+) in version (\\d+);\"");

    private final FakeGitHub github =
            FakeGitHub.builder().maxThreads(200).journalCapacity(1).start();
    private final Repository repository;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<String, AtomicLong> outcomes = new ConcurrentSkipListMap<>();
    private final AtomicInteger versions = new AtomicInteger();
    private final AtomicLong responseCount = new AtomicLong();
    private volatile boolean stopped;

    /** A proxy and, for each resource, the newest version in its responses. */
    private record Replica(Proxy proxy, List<AtomicInteger> newest) {}

    private LoadedReplicas(String cacheBackendUrl) {
        github.data().addUser("alice").token("ghp_alice");
        github.rateLimits().set("alice", "core", 100_000_000, 100_000_000);
        github.data().addOrganization("ok");
        repository = github.data().addRepository("ok", "hello");
        for (int number = 1; number <= RESOURCES; number++) {
            repository.issues().add("");
            change(number);
        }
        for (int i = 0; i < 2; i++) {
            Proxy proxy = Proxy.builder(Config.builder()
                            .githubApiUrl(github.apiUrl())
                            .pat("ALICE", "ghp_alice")
                            .cacheBackendUrl(cacheBackendUrl)
                            .build())
                    .clients(ClientRegistry.builder()
                            .add(Client.unrestricted("reader"), CLIENT_TOKEN)
                            .build())
                    .build();
            List<AtomicInteger> newest = new ArrayList<>();
            for (int number = 0; number <= RESOURCES; number++) {
                newest.add(new AtomicInteger());
            }
            replicas.add(new Replica(proxy, newest));
        }
    }

    static LoadedReplicas start(String cacheBackendUrl) {
        LoadedReplicas loaded = new LoadedReplicas(cacheBackendUrl);
        for (Replica replica : loaded.replicas) {
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                loaded.threads.add(new Thread(() -> loaded.read(replica, random)));
            }
        }
        loaded.threads.forEach(Thread::start);
        return loaded;
    }

    /** Synchronized, so that versions only increase. */
    private synchronized void change(int number) {
        String identity = number + " in version " + versions.incrementAndGet() + ";";
        repository.issues().update(number, issue -> issue.withTitle(identity).withBody(identity.repeat(50)));
    }

    private void read(Replica replica, Random random) {
        while (!stopped) {
            int number = 1 + random.nextInt(RESOURCES);
            int before = replica.newest.get(number).get();
            try {
                BufferedResponse response = BufferedResponse.read(replica.proxy.serve(
                        "/repos/ok/hello/issues/" + number,
                        ProxyRequest.builder("GET")
                                .headers(Headers.of("Authorization", "token " + CLIENT_TOKEN, "User-Agent", "test"))
                                .build()));
                problem(response, number, before).ifPresent(wrong::add);
                replica.newest.get(number).accumulateAndGet(version(response), Math::max);
                String status = response.header("Cache-Status");
                outcomes.computeIfAbsent(status.substring(status.indexOf(';') + 2), o -> new AtomicLong())
                        .incrementAndGet();
                if (responseCount.incrementAndGet() % READS_PER_CHANGE == 0) {
                    change(1 + random.nextInt(RESOURCES));
                }
            } catch (RuntimeException e) {
                wrong.add(e.toString());
            }
        }
    }

    private static Optional<String> problem(BufferedResponse response, int number, int before) {
        if (response.status() != 200) {
            return Optional.of("status " + response.status() + ": " + response.body());
        }
        Matcher title = TITLE.matcher(response.body());
        if (!title.find() || Integer.parseInt(title.group(1)) != number) {
            return Optional.of("not issue " + number + ": " + response.body());
        }
        String identity = number + " in version " + title.group(2) + ";";
        if (!response.body().contains("\"" + identity.repeat(50) + "\"")) {
            return Optional.of("mixed: " + response.body());
        }
        return version(response) >= before
                ? Optional.empty()
                : Optional.of("version " + version(response) + " of issue " + number + " after " + before);
    }

    private static int version(BufferedResponse response) {
        Matcher title = TITLE.matcher(response.body());
        return title.find() ? Integer.parseInt(title.group(2)) : 0;
    }

    /** Returns the number of responses. */
    long total() {
        return responseCount.get();
    }

    /** Returns the number of revalidated responses. */
    long hits() {
        return outcomes.entrySet().stream()
                .filter(outcome -> outcome.getKey().contains("fwd-status=304"))
                .mapToLong(outcome -> outcome.getValue().get())
                .sum();
    }

    void assertNothingWrong() {
        assertThat(wrong).isEmpty();
    }

    String counts() {
        return total() + " requests, " + versions.get() + " versions, " + wrong.size() + " wrong: " + outcomes;
    }

    @Override
    public void close() {
        stopped = true;
        await().atMost(Duration.ofSeconds(30)).until(() -> threads.stream().noneMatch(Thread::isAlive));
        replicas.forEach(replica -> replica.proxy.close());
        github.close();
    }
}
