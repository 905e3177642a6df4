package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to one collector on a thread of its own, so that whoever tells of an event never waits for it. Events that
 * come when too many wait are dropped and counted. Says so once when that begins and once when it ends.
 *
 * <p>The thread looks by itself for what has come. To wake it for each event would cost the requests more than all the
 * rest of telemetry; it is woken only where many wait.
 */
final class CollectorQueue {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorQueue.class);

    /** Some megabytes of events, and a moment's worth at the highest rate that a proxy reaches. */
    static final int CAPACITY = 8192;

    /** How long the thread rests when nothing waits: twice as long each time, so that an idle proxy costs little. */
    private static final long FIRST_REST = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LONGEST_REST = TimeUnit.MILLISECONDS.toNanos(320);

    /** When so many wait, the thread is woken from its rest. */
    private static final int MANY = CAPACITY / 8;

    /** So many are delivered before those that tell of events see that there is room: each look costs both sides. */
    private static final int SOME = 64;

    private final String name;
    private final TelemetryCollector collector;
    private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong taken = new AtomicLong();

    /** How many of those are no longer waiting; set by the thread alone, and now and then. */
    private final AtomicLong done = new AtomicLong();

    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean givenUp;

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
    CollectorQueue(String name, TelemetryCollector collector, Supplier<ProxyStatus> status) {
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
        } else if (taken.get() - done.get() >= CAPACITY) {
            dropped.increment();
            if (!dropping) {
                dropping = true;
                LOG.warn("Telemetry collector {} is too slow or blocks; events for it are dropped", name);
            }
        } else {
            long number = taken.incrementAndGet();
            queue.add(event);
            if (number - done.get() == MANY) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Tells whether the collector looks at such an answer. */
    boolean needs(GitHubResponseEvent event) {
        return !(collector instanceof SelectiveCollector sparing) || sparing.needs(event);
    }

    CollectorStatus status() {
        return new CollectorStatus(name, delivered.sum(), failed.sum(), dropped.sum());
    }

    /** Takes no more events, and lets the thread deliver what waits and end. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
    }

    /** Waits until all is delivered. After that time the rest is given up. */
    void awaitEnd(long mostMillis) {
        try {
            thread.join(Math.max(1, mostMillis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            long left = taken.get() - delivered.sum() - failed.sum();
            dropped.add(left);
            givenUp = true;
            thread.interrupt();
            LOG.warn("Telemetry collector {} did not end in time; {} events for it are lost", name, left);
        }
    }

    private void run(Supplier<ProxyStatus> status) {
        guarded(() -> collector.begin(status));
        long rest = FIRST_REST;
        while (!givenUp) {
            // Read before the queue, so that what came before the end is seen.
            boolean last = closing;
            if (deliverSome()) {
                rest = FIRST_REST;
            } else if (last) {
                break;
            } else {
                LockSupport.parkNanos(this, rest);
                rest = Math.min(LONGEST_REST, 2 * rest);
            }
        }
        guarded(collector::close);
    }

    /** Delivers what waits, up to a number. Tells whether there was anything. */
    private boolean deliverSome() {
        int count = 0;
        for (Event event = queue.poll(); event != null; event = queue.poll()) {
            deliver(event);
            count++;
            if (count == SOME || givenUp) {
                break;
            }
        }
        done.lazySet(done.get() + count);
        // What a collector leaves behind would let the thread rest no more.
        var unused = Thread.interrupted();
        return count > 0;
    }

    private void deliver(Event event) {
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
