package io.github.githubproxy.exchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes of bodies that are read to be stored, or from a store outside the process, so that many large responses at
 * once cannot fill the heap. Without room, GitHub's bodies are streamed, and reads from the store wait. The bodies of one client
 * may take half of the bytes, so that a client that reads them slowly does not keep out others. Thread-safe.
 */
public final class BodyMemory {
    private final long maxBytes;
    private final long maxBytesPerClient;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private long reservedBytes;
    private final Map<String, Long> bytesByClient = new HashMap<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();

    /**
     * Creates a bound.
     *
     * @param maxBytes the bytes that may be reserved at once
     */
    public BodyMemory(long maxBytes) {
        this.maxBytes = maxBytes;
        this.maxBytesPerClient = maxBytes / 2;
    }

    /** Returns an empty reservation for a body that is sent to a client. */
    Reservation open(String client) {
        return new Reservation(client);
    }

    /** Returns the bytes that are reserved now. */
    long reservedBytes() {
        lock.lock();
        try {
            return reservedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** A reservation that waits for bytes. */
    private static final class Waiter {
        private final Reservation reservation;
        private final long bytes;
        private final Condition granted;
        private boolean isGranted;

        Waiter(Reservation reservation, long bytes, Condition granted) {
            this.reservation = reservation;
            this.bytes = bytes;
            this.granted = granted;
        }
    }

    /** The first in the queue gets what becomes free. Clients that already have what they may have are passed over. */
    private void grantToWaiters() {
        Iterator<Waiter> queue = waiters.iterator();
        while (queue.hasNext() && reservedBytes < maxBytes) {
            Waiter next = queue.next();
            if (!next.reservation.isWithinShare(next.bytes)) {
                continue;
            }
            if (!next.reservation.reserve(next.bytes)) {
                return;
            }
            queue.remove();
            next.isGranted = true;
            next.granted.signal();
        }
    }

    /** The bytes reserved for one body. */
    final class Reservation implements AutoCloseable {
        private final String client;
        private long bytes;

        private Reservation(String client) {
            this.client = client;
        }

        /** Reserves more bytes. Returns whether there was room. */
        boolean tryAdd(long more) {
            lock.lock();
            try {
                return isWithinShare(more) && reserve(more);
            } finally {
                lock.unlock();
            }
        }

        /**
         * Reserves more bytes, and waits for room. The longest waiting is the first to get it, except for others that ask
         * without waiting. To be called on an empty reservation only, because those who wait must not make others wait.
         *
         * @return whether there was room in time
         */
        boolean awaitAdd(long more, Duration timeout) throws InterruptedException {
            if (more > maxBytes) {
                return false;
            }
            long left = timeout.toNanos();
            lock.lockInterruptibly();
            try {
                if (isWithinShare(more) && reserve(more)) {
                    return true;
                }
                Waiter waiter = new Waiter(this, more, lock.newCondition());
                waiters.add(waiter);
                try {
                    while (!waiter.isGranted && left > 0) {
                        left = waiter.granted.awaitNanos(left);
                    }
                } catch (InterruptedException e) {
                    // Both may happen: the interrupt, and the grant while this thread waits for the lock again.
                    reduceTo(0);
                    throw e;
                } finally {
                    if (!waiter.isGranted) {
                        waiters.remove(waiter);
                        // Others may have waited behind this one.
                        grantToWaiters();
                    }
                }
                return waiter.isGranted;
            } finally {
                lock.unlock();
            }
        }

        /** Returns the bytes that are reserved. */
        long bytes() {
            lock.lock();
            try {
                return bytes;
            } finally {
                lock.unlock();
            }
        }

        /** Returns all bytes above the given number. */
        void reduceTo(long remaining) {
            lock.lock();
            try {
                if (bytes > remaining) {
                    add(remaining - bytes);
                    grantToWaiters();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            reduceTo(0);
        }

        /** Returns whether the client may have so many more bytes. A single body may take more than the share of a client. */
        private boolean isWithinShare(long more) {
            long ofClient = bytesByClient.getOrDefault(client, 0L);
            return ofClient == bytes || ofClient + more <= maxBytesPerClient;
        }

        private boolean reserve(long more) {
            if (reservedBytes + more > maxBytes) {
                return false;
            }
            add(more);
            return true;
        }

        private void add(long more) {
            bytes += more;
            reservedBytes += more;
            if (bytesByClient.merge(client, more, Long::sum) == 0) {
                bytesByClient.remove(client);
            }
        }
    }
}
