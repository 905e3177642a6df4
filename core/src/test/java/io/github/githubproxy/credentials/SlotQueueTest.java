package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.githubproxy.config.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotQueueTest {
    private static final String CLIENT = "ci";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final SlotQueue queue = new SlotQueue();
    private final Account account = new Account();
    private final Credential credential = credential(account);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Credential credential(Account account) {
        return new Credential(
                Credential.Kind.USER,
                "A",
                "A",
                Optional.empty(),
                TokenSource.fixed(new AccessToken(Secret.of("ghp_a"))),
                account);
    }

    private Supplier<SelectionResult> slotOf(int slots) {
        return () -> account.tryAcquireSlot(slots) ? SelectionResult.of(credential, account) : SelectionResult.busy();
    }

    @Test
    void clientWithHalfOfTheLeasesComesLast() throws Exception {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leases.add(leaseFor("greedy", slotOf(3)));
        }
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        for (String client : List.of("greedy", "greedy", "modest")) {
            AtomicInteger attempts = new AtomicInteger();
            var unused = threads.submit(() -> {
                leaseFor(client, () -> {
                    attempts.incrementAndGet();
                    return slotOf(3).get();
                });
                served.add(client);
                return null;
            });
            await().until(() -> attempts.get() > 0);
        }

        leases.get(0).close();
        await().until(() -> served.size() == 1);
        leases.get(1).close();
        await().until(() -> served.size() == 2);

        assertThat(served).containsExactly("modest", "greedy");
    }

    private Lease leaseFor(String client, Supplier<SelectionResult> selection) throws InterruptedException {
        SelectionResult selected = queue.acquire(client, selection, LONG).orElseThrow();
        return new Lease(
                selected.credential(),
                new AccessToken(Secret.of("ghp_a")),
                selected.account(),
                selected.account().budget("core"),
                queue,
                client);
    }

    /** With a thousand waiters, to ask all of them for each request that arrives would take most of the processor's time. */
    @Test
    void arrivalDoesNotAskOtherWaiters() throws Exception {
        Lease only = leaseFor(CLIENT, slotOf(1));
        int waiters = 20;
        AtomicInteger asked = new AtomicInteger();
        Supplier<SelectionResult> counted = () -> {
            asked.incrementAndGet();
            return slotOf(1).get();
        };
        for (int i = 1; i <= waiters; i++) {
            var unused = threads.submit(() -> {
                leaseFor(CLIENT, counted).close();
                return null;
            });
            int arrived = i;
            // The first asks before it becomes a waiter, too.
            await().until(() -> asked.get() == arrived + 1);
        }

        only.close();
        await().until(() -> asked.get() >= 2 * waiters);

        assertThat(asked).hasValueLessThan(4 * waiters);
    }

    @Test
    void waitersAreServedInOrder() throws Exception {
        queue.acquire(CLIENT, slotOf(1), LONG);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            AtomicInteger attempts = new AtomicInteger();
            Supplier<SelectionResult> attempt = () -> {
                attempts.incrementAndGet();
                return slotOf(1).get();
            };
            all.add(threads.submit(() -> {
                SelectionResult result = queue.acquire(CLIENT, attempt, LONG).orElseThrow();
                served.add(number);
                queue.release(result.account());
                return null;
            }));
            await().until(() -> attempts.get() > 0);
            // Wait until it is enqueued: with an empty queue, the first selection precedes the enqueueing.
            await().until(() -> attempts.get() > (number == 0 ? 1 : 0));
        }

        queue.release(account);

        for (Future<?> one : all) {
            one.get();
        }
        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
        assertThat(account.inFlight()).isZero();
    }

    @Test
    void waitIsBounded() throws Exception {
        queue.acquire(CLIENT, slotOf(1), LONG);

        assertThat(queue.acquire(CLIENT, slotOf(1), Duration.ofMillis(20))).isEmpty();

        queue.release(account);
        assertThat(account.inFlight()).isZero();
        assertThat(queue.acquire(CLIENT, slotOf(1), LONG)).isPresent();
    }

    @Test
    void interruptedWaitTakesNoSlot() throws Exception {
        queue.acquire(CLIENT, slotOf(1), LONG);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> queue.acquire(CLIENT, slotOf(1), LONG)).isInstanceOf(InterruptedException.class);

        queue.release(account);
        assertThat(account.inFlight()).isZero();
    }

    @Test
    void waiterForOtherCredentialIsNotBlocked() throws Exception {
        Account other = new Account();
        Credential otherCredential = credential(other);
        queue.acquire(CLIENT, slotOf(1), LONG);
        Future<?> waiting = threads.submit(() -> queue.acquire(CLIENT, slotOf(1), LONG));
        await().until(() -> queue.acquire(CLIENT, slotOf(1), Duration.ZERO).isEmpty());

        Optional<SelectionResult> result = queue.acquire(
                CLIENT,
                () -> other.tryAcquireSlot(1) ? SelectionResult.of(otherCredential, other) : SelectionResult.busy(),
                Duration.ofMillis(500));

        assertThat(result.orElseThrow().credential()).isSameAs(otherCredential);
        assertThat(waiting.isDone()).isFalse();
        queue.release(account);
        waiting.get();
    }

    @Test
    void concurrentWaitersLoseNoSlot() throws Exception {
        int many = 64;
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger maxInFlight = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(many);
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            int number = i;
            all.add(threads.submit(() -> {
                start.await();
                int taken = 0;
                for (int round = 0; round < 300; round++) {
                    Duration timeout = (number + round) % 7 == 0 ? Duration.ZERO : LONG;
                    if (round % 50 == number % 50) {
                        Thread.currentThread().interrupt();
                    }
                    try {
                        Optional<SelectionResult> result = queue.acquire(CLIENT, slotOf(3), timeout);
                        if (result.isPresent()) {
                            maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                            Thread.onSpinWait();
                            inFlight.decrementAndGet();
                            queue.release(result.get().account());
                            taken++;
                        }
                    } catch (InterruptedException e) {
                        // The waiting request is cancelled.
                    }
                    var unused = Thread.interrupted();
                }
                return taken;
            }));
        }
        int taken = 0;
        for (Future<Integer> one : all) {
            taken += one.get();
        }

        assertThat(account.inFlight()).isZero();
        assertThat(maxInFlight.get()).isLessThanOrEqualTo(3);
        assertThat(taken).isGreaterThan(many * 200);
    }
}
