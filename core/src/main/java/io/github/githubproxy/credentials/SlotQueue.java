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
 * Lets requests wait for a slot, first come first served. A place that becomes free goes to the first who can use it; a
 * newcomer does not overtake. Safe for use by many threads. The lock is held for a choice, never while anything is sent.
 */
final class SlotQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private volatile boolean someWait;

    private record Waiting(Supplier<SelectionResult> attempt, CompletableFuture<SelectionResult> result) {}

    /**
     * Returns the first choice that is not {@linkplain SelectionResult#isBusy busy}.
     *
     * @param attempt chooses, and takes a slot of what it has chosen
     * @param most how long to wait
     * @return the choice; empty if the time is over
     * @throws InterruptedException if the thread is interrupted while it waits; no slot is taken then
     */
    Optional<SelectionResult> take(Supplier<SelectionResult> attempt, Duration most) throws InterruptedException {
        if (!someWait) {
            SelectionResult choice = attempt.get();
            if (!choice.isBusy()) {
                return Optional.of(choice);
            }
        }
        CompletableFuture<SelectionResult> result = enqueue(attempt);
        try {
            return Optional.of(result.get(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return leave(result);
        } catch (InterruptedException e) {
            leave(result).ifPresent(this::putBack);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes a wait with an exception", e);
        }
    }

    /** Gives a slot back, and lets the first who can use it have it. */
    void release(Account account) {
        if (!someWait) {
            account.leave();
            if (!someWait) {
                return;
            }
            // Somebody has begun to wait meanwhile, and may not have seen it.
            locked(this::serve);
        } else {
            // Under the lock, or one further back could come upon it while those before him are being told that it is
            // busy.
            locked(() -> {
                account.leave();
                serve();
            });
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<SelectionResult> enqueue(Supplier<SelectionResult> attempt) {
        CompletableFuture<SelectionResult> result = new CompletableFuture<>();
        lock.lock();
        try {
            waiting.addLast(new Waiting(attempt, result));
            someWait = true;
            // A slot may have been given back just before anyone could know that somebody waits.
            serve();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Serves in order of arrival. Ends after the last of those served: each slot given back is followed by a call of its
     * own, so that what is left then is for somebody else.
     */
    private void serve() {
        boolean served = false;
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting first = each.next();
            SelectionResult choice = first.attempt().get();
            if (choice.isBusy()) {
                if (served) {
                    break;
                }
            } else {
                each.remove();
                first.result().complete(choice);
                served = true;
            }
        }
        someWait = !waiting.isEmpty();
    }

    /** Ends the waiting; a choice that was made in the meantime counts. */
    private Optional<SelectionResult> leave(CompletableFuture<SelectionResult> result) {
        lock.lock();
        try {
            waiting.removeIf(one -> one.result() == result);
            someWait = !waiting.isEmpty();
            return result.isDone() ? Optional.of(result.join()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void putBack(SelectionResult choice) {
        if (choice.isTaken()) {
            release(choice.account());
        }
    }
}
