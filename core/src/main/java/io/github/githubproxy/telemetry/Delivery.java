package io.github.githubproxy.telemetry;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to one collector on a thread of its own, so that whoever tells of an event never waits for it. Events that
 * come when too many wait are dropped and counted. Says so once when that begins and once when it ends.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** Some megabytes of events, and a moment's worth at the highest rate that a proxy reaches. */
    static final int CAPACITY = 8192;

    /** Wakes the thread, and is nothing to tell. */
    private static final Event NOTHING = collector -> {};

    private final String name;
    private final TelemetryCollector collector;
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    /** Whether events are being dropped; only a hint for the log. */
    private volatile boolean dropping;

    private boolean failing;

    /** Something to tell a collector. */
    interface Event {
        void tell(TelemetryCollector collector);
    }

    /**
     * Makes a delivery that keeps events until it is started.
     *
     * @param status what the collector may ask
     */
    Delivery(String name, TelemetryCollector collector, Supplier<ProxyStatus> status) {
        this.name = name;
        this.collector = collector;
        this.thread = new Thread(() -> run(status), "github-proxy-telemetry-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands over an event, or drops it. Never waits. */
    void offer(Event event) {
        if (closing) {
            dropped.increment();
        } else if (!queue.offer(event)) {
            dropped.increment();
            if (!dropping) {
                dropping = true;
                LOG.warn("Telemetry collector {} is too slow or blocks; events for it are dropped", name);
            }
        }
    }

    CollectorStatus status() {
        return new CollectorStatus(name, delivered.sum(), failed.sum(), dropped.sum());
    }

    /** Takes no more events, and lets the thread deliver what waits and end. */
    void close() {
        closing = true;
        // If something waits, the thread sees by itself that there is no more to come.
        var unused = queue.offer(NOTHING);
    }

    /** Waits until all is delivered. After that time the rest is given up. */
    void awaitEnd(long mostMillis) {
        try {
            thread.join(Math.max(1, mostMillis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            int left = queue.size();
            dropped.add(left);
            queue.clear();
            thread.interrupt();
            LOG.warn("Telemetry collector {} did not end in time; {} events for it are lost", name, left);
        }
    }

    private void run(Supplier<ProxyStatus> status) {
        guarded(() -> collector.begin(status));
        try {
            while (!closing || !queue.isEmpty()) {
                deliver(queue.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("Telemetry collector {} is given up", name);
        } finally {
            guarded(collector::close);
        }
    }

    private void deliver(Event event) {
        if (event == NOTHING) {
            return;
        }
        if (guarded(() -> event.tell(collector))) {
            delivered.increment();
        } else {
            failed.increment();
        }
        if (dropping && queue.isEmpty()) {
            dropping = false;
            LOG.info("Telemetry collector {} keeps up again; {} events were dropped so far", name, dropped.sum());
        }
    }

    /** A collector may throw what it likes, such as the error of a class that is missing. */
    private boolean guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            if (!failing) {
                failing = true;
                LOG.warn("Telemetry collector {} fails; what it fails on is lost", name, e);
            }
            return false;
        }
        if (failing) {
            failing = false;
            LOG.info("Telemetry collector {} works again; it failed on {} events so far", name, failed.sum());
        }
        return true;
    }
}
