package io.github.githubproxy;

import static io.github.githubproxy.fakegithub.journal.RequestPredicates.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.model.Issues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Second requests when something unlikely happens in the proxy, which the clock brings about. */
class HedgingFaultTest {
    private static final String ISSUE = "/repos/acme/app/issues/1";
    private static final Duration DELAY = Duration.ofMillis(50);

    private PoolFixture fixture;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch second = new CountDownLatch(1);

    /** What each reading of the clock does. */
    private final AtomicReference<Runnable> onReading = new AtomicReference<>(() -> {});

    @BeforeEach
    void start() {
        fixture = PoolFixture.of(data -> {
                    data.addUser("alice").token("ghp_alice");
                    data.addOrganization("acme");
                    Issues issues = data.addRepository("acme", "app").issues();
                    issues.add("Bug");
                    // More than the proxy reads with the header fields.
                    issues.update(1, issue -> issue.withBody("x".repeat(1_000_000)));
                })
                .configured(config -> config.pat("ALICE", "ghp_alice")
                        .coalesceHedge(DELAY)
                        .cacheMaxEntryBytes(1L)
                        .requestTimeout(Duration.ofMinutes(1))
                        .upstreamReadTimeout(Duration.ofMinutes(1)));
        fixture.start(builder -> builder.clock(new ObservedClock()));
    }

    @AfterEach
    void close() {
        first.countDown();
        second.countDown();
        threads.shutdownNow();
        fixture.close();
    }

    @Test
    void errorInTickDoesNotEndLaterTicks() throws Exception {
        CountDownLatch thrown = new CountDownLatch(1);
        onReading.set(() -> {
            if (isTick()) {
                onReading.set(() -> {});
                thrown.countDown();
                throw new LinkageError("a test");
            }
        });
        fixture.github.faults().next(get(ISSUE), Fault.hold(first));
        Future<BufferedResponse> response = threads.submit(() -> fixture.get(ISSUE));
        thrown.await();

        fixture.clock.advance(DELAY);

        assertThat(response.get().status()).isEqualTo(200);
    }

    /** Its body cannot be read any more. */
    @Test
    void firstResponseIsNotServedIfItsCallWasCancelled() throws Exception {
        fixture.github.faults().next(get(ISSUE), Fault.hold(first), Fault.hold(second));
        Thread[] client = new Thread[1];
        Future<BufferedResponse> response = threads.submit(() -> {
            client[0] = Thread.currentThread();
            return fixture.get(ISSUE);
        });
        awaitInFlight(1);
        fixture.clock.advance(DELAY);
        awaitInFlight(2);
        CountDownLatch firstHasHeader = new CountDownLatch(1);
        CountDownLatch secondHasWon = new CountDownLatch(1);
        onReading.set(() -> {
            if (Thread.currentThread() == client[0]) {
                firstHasHeader.countDown();
                awaitUninterruptibly(secondHasWon);
            }
        });
        first.countDown();
        firstHasHeader.await();
        second.countDown();
        awaitInFlight(0);
        await().until(HedgingFaultTest::hasSecondEnded);
        secondHasWon.countDown();

        assertThat(response.get().status()).isEqualTo(200);
        assertThat(response.get().body()).contains("Bug").endsWith("}");
    }

    private void awaitInFlight(int requests) {
        await().until(() -> fixture.github.journal().inFlight() == requests);
    }

    /** Returns whether the threads of second requests wait for further ones. */
    private static boolean hasSecondEnded() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("github-proxy-hedge"))
                .allMatch(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("getTask")));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean isInterrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isTick() {
        return Thread.currentThread().getName().startsWith("github-proxy-hedge-watch");
    }

    private final class ObservedClock implements InstantSource {
        @Override
        public Instant instant() {
            onReading.get().run();
            return fixture.clock.instant();
        }
    }
}
