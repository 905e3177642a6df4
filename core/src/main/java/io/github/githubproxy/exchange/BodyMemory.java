package io.github.githubproxy.exchange;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of bodies that are read to be stored, so that many large responses at once cannot fill the heap. Bodies
 * without room are streamed instead. Thread-safe.
 */
public final class BodyMemory {
    private final long maxBytes;
    private final AtomicLong reservedBytes = new AtomicLong();

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

    /** The bytes reserved for one body. Used by one thread at a time. */
    final class Reservation implements AutoCloseable {
        private long bytes;

        private Reservation() {}

        /** Reserves more bytes. Returns whether there was room. */
        boolean tryAdd(long more) {
            if (reservedBytes.addAndGet(more) > maxBytes) {
                reservedBytes.addAndGet(-more);
                return false;
            }
            bytes += more;
            return true;
        }

        /** Returns all bytes above the given number. */
        void reduceTo(long remaining) {
            if (bytes > remaining) {
                reservedBytes.addAndGet(remaining - bytes);
                bytes = remaining;
            }
        }

        @Override
        public void close() {
            reduceTo(0);
        }
    }
}
