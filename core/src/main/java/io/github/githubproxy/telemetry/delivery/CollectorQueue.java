package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.store.Backoff;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.TelemetryCollector;
import io.github.githubproxy.threads.DaemonThreadFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue that delivers events to one collector on a thread of its own, so that requests never wait for a collector.
 * Events that exceed the capacity are dropped and counted. One log line is written when dropping begins, and one when it ends.
 *
 * <p>The thread polls the queue. Waking it for each event would cost requests more than all other telemetry, so it is woken only
 * when many events are queued.
 */
final class CollectorQueue {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorQueue.class);

    /** Some megabytes of events, and the events of a moment at the highest request rate of a proxy. */
    static final int CAPACITY = 8192;

    /** First pause of the thread while the queue is empty. Pauses grow to 320 ms, so that an idle proxy costs little. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

    /** The queue length at which the thread is woken. */
    private static final int WAKE_UP_SIZE = CAPACITY / 8;

    /** Events are delivered in batches of this size, because publishing {@link #done} costs both threads. */
    private static final int BATCH_SIZE = 64;

    private final String name;
    private final TelemetryCollector collector;
    private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong taken = new AtomicLong();

    /** How many of the taken events have left the queue; set by the thread alone, once for each batch. */
    private final AtomicLong done = new AtomicLong();

    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean aborted;

    /** Whether events are being dropped. Read without synchronization, as it only decides about log lines. */
    private volatile boolean dropping;

    private boolean failing;

    /** An event with the method of the collector that takes it. */
    interface Event {
        void deliverTo(TelemetryCollector collector);
    }

    /**
     * Makes a queue that keeps events until it is started.
     *
     * @param status is passed to the collector
     */
    CollectorQueue(String name, TelemetryCollector collector, Supplier<ProxyStatus> status) {
        this.name = name;
        this.collector = collector;
        this.thread = new DaemonThreadFactory("github-proxy-telemetry-" + name).newThread(() -> run(status));
    }

    void start() {
        thread.start();
    }

    /** Adds an event, or drops it if the queue is full or closed. Never blocks. */
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
            if (number - done.get() == WAKE_UP_SIZE) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Returns whether the collector uses a response. */
    boolean needs(GitHubResponseEvent event) {
        return !(collector instanceof SelectiveCollector selective) || selective.needs(event);
    }

    CollectorStatus status() {
        return new CollectorStatus(name, delivered.sum(), failed.sum(), dropped.sum());
    }

    /** Accepts no further events. The thread ends after it has delivered the queued ones. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
    }

    /** Waits until all events are delivered. After the timeout, the rest is dropped. */
    void awaitEnd(long timeoutMillis) {
        try {
            thread.join(Math.max(1, timeoutMillis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            long left = taken.get() - delivered.sum() - failed.sum();
            dropped.add(left);
            aborted = true;
            thread.interrupt();
            LOG.warn("Telemetry collector {} did not end in time; {} events for it are lost", name, left);
        }
    }

    private void run(Supplier<ProxyStatus> status) {
        callSafely(() -> collector.begin(status));
        Backoff pauses = new Backoff();
        while (!aborted) {
            // Read before the queue, so that events added before close() are delivered.
            boolean last = closing;
            if (deliverBatch()) {
                pauses.reset();
            } else if (last) {
                break;
            } else {
                LockSupport.parkNanos(this, pauses.next(FIRST_PAUSE).toNanos());
            }
        }
        callSafely(collector::close);
    }

    /** Delivers up to one batch of events. Returns whether there were any. */
    private boolean deliverBatch() {
        int count = 0;
        for (Event event = queue.poll(); event != null; event = queue.poll()) {
            deliver(event);
            count++;
            if (count == BATCH_SIZE || aborted) {
                break;
            }
        }
        done.lazySet(done.get() + count);
        // An interrupt status set by a collector would end every further pause at once.
        var unused = Thread.interrupted();
        return count > 0;
    }

    private void deliver(Event event) {
        if (callSafely(() -> event.deliverTo(collector))) {
            delivered.increment();
        } else {
            failed.increment();
        }
        if (dropping && queue.isEmpty()) {
            dropping = false;
            LOG.info("Telemetry collector {} keeps up again; {} events were dropped so far", name, dropped.sum());
        }
    }

    /** Catches every throwable, because a collector may throw any, such as the error of a missing class. */
    private boolean callSafely(Runnable call) {
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
