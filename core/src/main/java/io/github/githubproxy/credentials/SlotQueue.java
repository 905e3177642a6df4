package io.github.githubproxy.credentials;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A queue of requests that wait for a slot, first come first served: a released slot goes to the first that can use it, and
 * new requests do not overtake. Only clients that hold half of all leases, or more, come after all others. Thread-safe. The lock
 * is held during a selection, never during I/O.
 */
final class SlotQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    /** The number of waiters of each client, so that the queue is not traversed in vain. Guarded by the lock. */
    private final Map<String, Integer> waiting = new HashMap<>();

    private final ConcurrentMap<String, Integer> leases = new ConcurrentHashMap<>();
    private final AtomicInteger allLeases = new AtomicInteger();
    private volatile boolean hasWaiters;

    private record Waiter(
            String client, Supplier<SelectionResult> selection, CompletableFuture<SelectionResult> result) {}

    /**
     * Returns the first result that is not {@linkplain SelectionResult#isBusy busy}.
     *
     * @param client the name of the client that the slot is for
     * @param selection selects a credential, and takes a slot of it
     * @param timeout how long to wait
     * @return the result; empty after the timeout
     * @throws InterruptedException if the thread is interrupted while it waits; no slot is taken then
     */
    Optional<SelectionResult> acquire(String client, Supplier<SelectionResult> selection, Duration timeout)
            throws InterruptedException {
        if (!hasWaiters) {
            SelectionResult selected = selection.get();
            if (!selected.isBusy()) {
                return Optional.of(selected);
            }
        }
        CompletableFuture<SelectionResult> result = enqueue(client, selection);
        try {
            return Optional.of(result.get(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return cancel(result);
        } catch (InterruptedException e) {
            cancel(result).ifPresent(this::release);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiters are never completed exceptionally", e);
        }
    }

    /** Records that a client holds one lease more. */
    void recordLease(String client) {
        leases.merge(client, 1, Integer::sum);
        allLeases.incrementAndGet();
    }

    /** Records that a lease of a client has ended, and releases its slot. */
    void endLease(String client, Account account) {
        leases.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
        allLeases.decrementAndGet();
        release(account);
    }

    /** Returns the clients that hold half of all leases, or more: two at most, unless there is no lease. */
    private Set<String> clientsWithHalf() {
        Set<String> clients = new HashSet<>();
        leases.forEach((client, count) -> {
            if (count * 2 >= allLeases.get()) {
                clients.add(client);
            }
        });
        return clients;
    }

    /** Releases a slot, and assigns it to the first waiter that can use it. */
    void release(Account account) {
        if (!hasWaiters) {
            account.releaseSlot();
            if (!hasWaiters) {
                return;
            }
            // A request has been enqueued since the first check, and may not have seen the released slot.
            withLock(this::assignSlots);
        } else {
            // Under the lock: otherwise a waiter further back could take the slot while the queue is being traversed.
            withLock(() -> {
                account.releaseSlot();
                assignSlots();
            });
        }
    }

    /** Asks the waiters again, because the credentials have changed. */
    void assignAgain() {
        withLock(this::assignSlots);
    }

    private void withLock(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<SelectionResult> enqueue(String client, Supplier<SelectionResult> selection) {
        CompletableFuture<SelectionResult> result = new CompletableFuture<>();
        lock.lock();
        try {
            // From now on, slots are released under the lock. One may have been released just before.
            hasWaiters = true;
            // Only for this request: the others have been asked after each release.
            SelectionResult selected = selection.get();
            if (selected.isBusy()) {
                waiters.addLast(new Waiter(client, selection, result));
                waiting.merge(client, 1, Integer::sum);
            } else {
                result.complete(selected);
                hasWaiters = !waiters.isEmpty();
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Assigns slots, first to clients that hold less than half of the leases. */
    private void assignSlots() {
        Set<String> largest = clientsWithHalf();
        if (largest.containsAll(waiting.keySet()) || !assignSlots(waiter -> !largest.contains(waiter.client()))) {
            assignSlots(waiter -> true);
        }
        hasWaiters = !waiters.isEmpty();
    }

    /**
     * Assigns slots in order of arrival. Stops at the first busy waiter after an assignment: each released slot is followed
     * by a call of its own. Returns whether a slot was assigned.
     */
    private boolean assignSlots(Predicate<Waiter> eligible) {
        boolean assigned = false;
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (!eligible.test(waiter)) {
                continue;
            }
            SelectionResult selected = waiter.selection().get();
            if (selected.isBusy()) {
                if (assigned) {
                    break;
                }
            } else {
                each.remove();
                removed(waiter);
                waiter.result().complete(selected);
                // A waiter that is told that no credential can be used leaves the slot to others.
                assigned |= selected.isSelected();
            }
        }
        return assigned;
    }

    private void removed(Waiter waiter) {
        waiting.computeIfPresent(waiter.client(), (client, count) -> count == 1 ? null : count - 1);
    }

    /** Removes a waiter; returns its result if it has got one in the meantime. */
    private Optional<SelectionResult> cancel(CompletableFuture<SelectionResult> result) {
        lock.lock();
        try {
            waiters.removeIf(one -> {
                boolean cancelled = one.result() == result;
                if (cancelled) {
                    removed(one);
                }
                return cancelled;
            });
            hasWaiters = !waiters.isEmpty();
            return result.isDone() ? Optional.of(result.join()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void release(SelectionResult selected) {
        if (selected.isSelected()) {
            release(selected.account());
        }
    }
}
