package io.github.githubproxy.credentials;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A queue of requests that wait for a slot, first come first served: a released slot goes to the first that can use it, and
 * new requests do not overtake. Thread-safe. The lock is held during a selection, never during I/O.
 */
final class SlotQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private volatile boolean hasWaiters;

    private record Waiter(Supplier<SelectionResult> selection, CompletableFuture<SelectionResult> result) {}

    /**
     * Returns the first result that is not {@linkplain SelectionResult#isBusy busy}.
     *
     * @param selection selects a credential, and takes a slot of it
     * @param timeout how long to wait
     * @return the result; empty after the timeout
     * @throws InterruptedException if the thread is interrupted while it waits; no slot is taken then
     */
    Optional<SelectionResult> acquire(Supplier<SelectionResult> selection, Duration timeout)
            throws InterruptedException {
        if (!hasWaiters) {
            SelectionResult selected = selection.get();
            if (!selected.isBusy()) {
                return Optional.of(selected);
            }
        }
        CompletableFuture<SelectionResult> result = enqueue(selection);
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

    private void withLock(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<SelectionResult> enqueue(Supplier<SelectionResult> selection) {
        CompletableFuture<SelectionResult> result = new CompletableFuture<>();
        lock.lock();
        try {
            waiters.addLast(new Waiter(selection, result));
            hasWaiters = true;
            // A slot may have been released just before hasWaiters was set.
            assignSlots();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Assigns slots in order of arrival. Stops at the first busy waiter after an assignment: each released slot is followed
     * by a call of its own.
     */
    private void assignSlots() {
        boolean assigned = false;
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            SelectionResult selected = waiter.selection().get();
            if (selected.isBusy()) {
                if (assigned) {
                    break;
                }
            } else {
                each.remove();
                waiter.result().complete(selected);
                assigned = true;
            }
        }
        hasWaiters = !waiters.isEmpty();
    }

    /** Removes a waiter; returns its result if it has got one in the meantime. */
    private Optional<SelectionResult> cancel(CompletableFuture<SelectionResult> result) {
        lock.lock();
        try {
            waiters.removeIf(one -> one.result() == result);
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
