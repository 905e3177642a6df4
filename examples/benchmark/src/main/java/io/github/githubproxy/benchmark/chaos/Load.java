package io.github.githubproxy.benchmark.chaos;

import java.util.concurrent.atomic.AtomicInteger;

/** Some daemon threads that do the same thing again and again, at a common rate. */
final class Load {
    private final Pace pace;
    private final AtomicInteger active = new AtomicInteger();

    /** Starts the threads; they are paused. Each has an action of its own. */
    Load(String name, double perSecond, int threads, ActionFactory actions) {
        this.pace = new Pace(perSecond);
        for (int i = 0; i < threads; i++) {
            Action action = actions.create();
            Thread thread = new Thread(() -> run(action), name + "-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Starts or continues. */
    void resume() {
        pace.resume();
    }

    /** Lets no further action begin. */
    void pause() {
        pace.pause();
    }

    /** Returns the number of actions that have not ended. */
    int active() {
        return active.get();
    }

    private void run(Action action) {
        try {
            while (true) {
                pace.await();
                active.incrementAndGet();
                try {
                    action.run();
                } finally {
                    active.decrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a thread does. */
    interface Action {
        /** Does it once. */
        void run() throws InterruptedException;
    }

    /** Creates the action of a thread. */
    interface ActionFactory {
        /** Creates an action that one thread uses. */
        Action create();
    }
}
