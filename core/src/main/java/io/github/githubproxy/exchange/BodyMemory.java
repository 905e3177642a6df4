package io.github.githubproxy.exchange;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes of bodies that are read to be stored, or from a store outside the process, so that many large responses at
 * once cannot fill the heap. Without room, GitHub's bodies are streamed, and reads from the store wait. Thread-safe.
 */
public final class BodyMemory {
    private final long maxBytes;
    private final AtomicLong reservedBytes = new AtomicLong();
    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition released = waiting.newCondition();

    /**
     * Creates a bound.
     *
     * @param maxBytes the bytes that may be reserved at once
     */
    public BodyMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns an empty reservation. */
    Reservation open() {
        return new Reservation();
    }

    /** Returns the bytes that are reserved now. */
    long reservedBytes() {
        return reservedBytes.get();
    }

    private boolean tryReserve(long bytes) {
        // Never above the maximum, not even for a moment: a failing attempt must not take the room of one that waits.
        long reserved = reservedBytes.get();
        while (reserved + bytes <= maxBytes) {
            if (reservedBytes.compareAndSet(reserved, reserved + bytes)) {
                return true;
            }
            reserved = reservedBytes.get();
        }
        return false;
    }

    private void release(long bytes) {
        reservedBytes.addAndGet(-bytes);
        wakeNext();
    }

    private void wakeNext() {
        waiting.lock();
        try {
            released.signal();
        } finally {
            waiting.unlock();
        }
    }

    /** The bytes reserved for one body. Used by one thread at a time. */
    final class Reservation implements AutoCloseable {
        private long bytes;

        private Reservation() {}

        /** Reserves more bytes. Returns whether there was room. */
        boolean tryAdd(long more) {
            if (!tryReserve(more)) {
                return false;
            }
            bytes += more;
            return true;
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
            waiting.lockInterruptibly();
            try {
                while (!tryAdd(more)) {
                    if (left <= 0) {
                        return false;
                    }
                    left = released.awaitNanos(left);
                }
                return true;
            } finally {
                // There may be room for one more; or this one was woken and did not use the room.
                released.signal();
                waiting.unlock();
            }
        }

        /** Returns the bytes that are reserved. */
        long bytes() {
            return bytes;
        }

        /** Returns all bytes above the given number. */
        void reduceTo(long remaining) {
            if (bytes > remaining) {
                long less = bytes - remaining;
                bytes = remaining;
                release(less);
            }
        }

        @Override
        public void close() {
            reduceTo(0);
        }
    }
}
