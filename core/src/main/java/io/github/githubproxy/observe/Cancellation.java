package io.github.githubproxy.observe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the work on one request that nobody waits for its response any more. One thread at a time works on the request; any
 * thread may cancel it.
 */
public final class Cancellation {
    private final List<Runnable> actions = new ArrayList<>(2);
    private @Nullable Thread waiting;
    private boolean cancelled;

    /** Something that waits, and that an interrupt ends. */
    @FunctionalInterface
    public interface Wait<T, E extends Exception> {
        T await() throws E;
    }

    /** Runs the registered actions, and interrupts the thread if it {@linkplain #await waits}. Only the first call counts. */
    public void cancel() {
        List<Runnable> registered;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            registered = List.copyOf(actions);
            if (waiting != null) {
                waiting.interrupt();
            }
        }
        registered.forEach(Runnable::run);
    }

    /** Returns whether the request was cancelled. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs an action when the request is cancelled; at once if it is already. */
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Waits; a cancellation interrupts the wait. The interrupt of a cancellation does not outlast the wait. */
    public <T, E extends Exception> T await(Wait<T, E> wait) throws E {
        synchronized (this) {
            waiting = Thread.currentThread();
            if (cancelled) {
                waiting.interrupt();
            }
        }
        try {
            return wait.await();
        } finally {
            endWait();
        }
    }

    /** Sets the interrupt flag again after an interrupted wait, unless the cancellation has interrupted it. */
    public void keepInterrupt() {
        if (!isCancelled()) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void endWait() {
        waiting = null;
        if (cancelled) {
            var unused = Thread.interrupted();
        }
    }
}
