package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.any;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static io.github.githubproxy.fakegithub.journal.RequestPredicates.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.model.Repository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients that send identical requests at the same time. */
class CoalescingTest {
    private static final int CLIENTS = 500;
    private static final String ISSUE = "/repos/acme/app/issues/1";

    private PoolFixture fixture;
    private Repository repository;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch responseLatch = new CountDownLatch(1);
    private final AtomicInteger startedClients = new AtomicInteger();

    @BeforeEach
    void start() {
        fixture = PoolFixture.of(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addOrganization("acme");
                    data.addRepository("acme", "app").issues().add("Bug");
                })
                .configured(config -> config.pat("ALICE", "ghp_alice").requestTimeout(Duration.ofSeconds(30)))
                .start();
        repository = fixture.github.data().repository("acme", "app").orElseThrow();
    }

    @AfterEach
    void close() {
        responseLatch.countDown();
        threads.shutdownNow();
        fixture.close();
    }

    private <T> Future<T> submit(Callable<T> task) {
        return threads.submit(() -> {
            startedClients.incrementAndGet();
            return task.call();
        });
    }

    private List<Future<BufferedResponse>> submitAll(String... accepts) {
        List<Future<BufferedResponse>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String accept = accepts[i % accepts.length];
            all.add(submit(() -> fixture.get(ISSUE, "Accept", accept)));
        }
        return all;
    }

    /** Waits until all clients have sent their request and that many upstream requests are in flight. */
    private void awaitAllStarted(int upstreamRequests) {
        await().until(() ->
                startedClients.get() == CLIENTS && fixture.github.journal().inFlight() == upstreamRequests);
        await().during(Duration.ofMillis(300))
                .until(() -> fixture.github.journal().inFlight() == upstreamRequests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"never seen", "changed", "unchanged"})
    void identicalReadsShareOneRequest(String state) throws Exception {
        if (!state.equals("never seen")) {
            fixture.get(ISSUE, "Accept", "application/json");
            fixture.clock.advance(Duration.ofSeconds(2));
        }
        if (state.equals("changed")) {
            repository.issues().update(1, issue -> issue.withTitle("Changed"));
        }
        fixture.github.journal().clear();
        fixture.github.faults().always(get(ISSUE), Fault.hold(responseLatch));

        List<Future<BufferedResponse>> all = submitAll("application/json");
        awaitAllStarted(1);
        responseLatch.countDown();

        int collapsed = 0;
        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(200);
            assertThat(response.get().body()).contains(state.equals("changed") ? "Changed" : "Bug");
            collapsed += response.get().header("Cache-Status").endsWith("; collapsed") ? 1 : 0;
        }
        assertThat(fixture.github.journal().total()).isEqualTo(1);
        assertThat(collapsed).isEqualTo(CLIENTS - 1);
    }

    @Test
    void otherRepresentationsAreNotCoalesced() throws Exception {
        String[] accepts = {
            "application/json", "application/vnd.github.raw+json", "application/vnd.github.html+json", "*/*"
        };
        fixture.github.faults().always(get(ISSUE), Fault.hold(responseLatch));

        List<Future<BufferedResponse>> all = submitAll(accepts);
        awaitAllStarted(accepts.length);
        responseLatch.countDown();

        for (int i = 0; i < CLIENTS; i++) {
            BufferedResponse response = all.get(i).get();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().contains("body_html")).isEqualTo(i % accepts.length == 2);
        }
        assertThat(fixture.github.journal().total()).isEqualTo(accepts.length);
    }

    @Test
    void leaderAbortDoesNotAffectFollowers() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Thread leader = new Thread(() -> fixture.get(ISSUE, "Accept", "application/json"));
        leader.start();
        await().until(() -> fixture.github.journal().inFlight() == 1);
        List<Future<BufferedResponse>> all = submitAll("application/json");
        awaitAllStarted(1);

        leader.interrupt();
        responseLatch.countDown();

        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(200);
        }
        assertThat(fixture.github.journal().count(any()))
                .as("at most one more request for all followers")
                .isLessThanOrEqualTo(2);
    }

    @Test
    void concurrentReadsOfMissingIssueGet404() throws Exception {
        String none = "/repos/acme/app/issues/99";
        fixture.get(ISSUE);
        fixture.github.journal().clear();
        fixture.github.faults().next(get(none), Fault.hold(responseLatch));
        List<Future<BufferedResponse>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(submit(() -> fixture.get(none)));
        }
        await().until(() ->
                startedClients.get() == 20 && fixture.github.journal().inFlight() == 1);
        await().during(Duration.ofMillis(100)).until(() -> true);
        responseLatch.countDown();

        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(404);
        }
    }

    @Test
    void sharedFailureIsRetriedOnce() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch, Fault.garbage()));
        fixture.github.faults().always(get(ISSUE), Fault.garbage());

        List<Future<BufferedResponse>> all = submitAll("application/json");
        awaitAllStarted(1);
        responseLatch.countDown();

        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(502);
        }
        assertThat(fixture.github.journal().total()).as("one retry").isEqualTo(2);
    }

    @Test
    void readAfterWriteDoesNotJoinEarlierRead() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> before = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);
        assertThat(fixture.send(
                                "PATCH",
                                ISSUE,
                                io.github.githubproxy.http.RequestBody.of(
                                        "{\"title\":\"Changed\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .status())
                .isEqualTo(200);

        BufferedResponse after = fixture.get(ISSUE);

        assertThat(after.body()).contains("Changed");
        responseLatch.countDown();
        assertThat(before.get().status()).isEqualTo(200);
    }

    @Test
    void lateRequestDoesNotJoin() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch, Fault.status(500)));
        Future<BufferedResponse> first = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);
        repository.issues().update(1, issue -> issue.withTitle("Changed"));
        fixture.clock.advance(Duration.ofMillis(101));

        assertThat(fixture.get(ISSUE).body()).contains("Changed");

        responseLatch.countDown();
        assertThat(first.get().status()).isEqualTo(500);
    }

    @Test
    void requestWithinFreshnessWindowJoins() throws Exception {
        fixture.proxy().close();
        fixture.configured(config -> config.cacheFreshFor(Duration.ofMinutes(1)))
                .start();
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> first = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);
        fixture.clock.advance(Duration.ofSeconds(59));
        Future<BufferedResponse> second = submit(() -> fixture.get(ISSUE));
        await().until(() -> startedClients.get() == 2);
        await().during(Duration.ofMillis(300))
                .until(() -> fixture.github.journal().inFlight() == 1);

        responseLatch.countDown();

        assertThat(first.get().status()).isEqualTo(200);
        assertThat(second.get().header("Cache-Status")).endsWith("; collapsed");
    }

    @Test
    void noCacheRequestDoesNotFollow() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> first = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);

        assertThat(fixture.get(ISSUE, "Cache-Control", "no-cache").status()).isEqualTo(200);

        assertThat(fixture.github.journal().count(path(ISSUE))).isEqualTo(1);
        responseLatch.countDown();
        assertThat(first.get().status()).isEqualTo(200);
    }

    @Test
    void matchingIfNoneMatchSharesOne304() throws Exception {
        String tag = fixture.get(ISSUE, "Cache-Control", "no-store").header("ETag");
        fixture.github.journal().clear();
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        List<Future<BufferedResponse>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            all.add(submit(() -> fixture.get(ISSUE, "If-None-Match", tag)));
        }
        awaitAllStarted(1);
        responseLatch.countDown();

        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(304);
        }
        assertThat(fixture.github.journal().total()).isEqualTo(1);
    }

    /** The earlier request may receive an older state of the resource, later than the conditional one. */
    @Test
    void doesNotFollowAfterConditionalResponse() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> before = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);
        assertThat(fixture.get(ISSUE, "If-None-Match", "\"a tag\"").status()).isEqualTo(200);

        assertThat(fixture.get(ISSUE).status()).isEqualTo(200);

        assertThat(fixture.github.journal().count(path(ISSUE)))
                .as("served while the first response is held")
                .isEqualTo(2);
        responseLatch.countDown();
        assertThat(before.get().status()).isEqualTo(200);
    }

    @Test
    void doesNotFollowAfterNoStoreResponse() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch));
        Future<BufferedResponse> before = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);
        assertThat(fixture.get(ISSUE, "Cache-Control", "no-store").status()).isEqualTo(200);

        assertThat(fixture.get(ISSUE).status())
                .as("served while the first response is held")
                .isEqualTo(200);

        responseLatch.countDown();
        assertThat(before.get().status()).isEqualTo(200);
    }

    @Test
    void doesNotFollowAfterFollowersOwnResponse() throws Exception {
        CountDownLatch failure = new CountDownLatch(1);
        CountDownLatch own = new CountDownLatch(1);
        fixture.github
                .faults()
                .next(
                        get(ISSUE),
                        Fault.hold(failure, Fault.serverError(500)),
                        Fault.hold(own),
                        Fault.hold(responseLatch));
        Future<BufferedResponse> leader = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 1);
        Future<BufferedResponse> follower = submit(() -> fixture.get(ISSUE));
        await().until(() -> startedClients.get() == 2);
        await().during(Duration.ofMillis(300))
                .until(() -> fixture.github.journal().inFlight() == 1);
        failure.countDown();
        assertThat(leader.get().status()).isEqualTo(500);
        await().until(() -> fixture.github.journal().inFlight() == 1);
        Future<BufferedResponse> next = submit(() -> fixture.get(ISSUE));
        await().until(() -> fixture.github.journal().inFlight() == 2);
        own.countDown();
        assertThat(follower.get().status()).isEqualTo(200);

        assertThat(fixture.get(ISSUE).status())
                .as("served while another response is held")
                .isEqualTo(200);

        responseLatch.countDown();
        assertThat(next.get().status()).isEqualTo(200);
    }

    @Test
    void truncatedLeaderResponseIsFetchedOnceMore() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(responseLatch, Fault.cutBodyAfter(10)));

        List<Future<BufferedResponse>> all = submitAll("application/json");
        awaitAllStarted(1);
        responseLatch.countDown();

        int failed = 0;
        for (Future<BufferedResponse> response : all) {
            failed += response.get().status() == 200 ? 0 : 1;
        }
        assertThat(failed).as("the leader tries again").isZero();
        assertThat(fixture.github.journal().total()).isEqualTo(2);
    }

    @Test
    void clientsWithSameIfNoneMatchAreCoalesced() throws Exception {
        fixture.github.faults().always(get(ISSUE), Fault.hold(responseLatch));
        List<Future<BufferedResponse>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String tag = i % 2 == 0 ? "\"one\"" : "\"other\"";
            all.add(submit(() -> fixture.get(ISSUE, "If-None-Match", tag)));
        }
        awaitAllStarted(2);
        responseLatch.countDown();

        for (Future<BufferedResponse> response : all) {
            assertThat(response.get().status()).isEqualTo(200);
        }
        assertThat(fixture.github.journal().total())
                .as("one request for each distinct condition")
                .isEqualTo(2);
    }
}
