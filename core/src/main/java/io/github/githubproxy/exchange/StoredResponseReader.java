package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.observe.RequestTrace;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Reads stored responses from the cache backend within {@link BodyMemory}. The memory of a large body from outside the process
 * stays reserved until the client has read the response. Thread-safe.
 */
public final class StoredResponseReader {
    private final CacheBackend cache;
    private final BodyMemory memory;
    private final Duration maxWait;

    /**
     * Creates a reader.
     *
     * @param maxWait how long a read waits for memory
     */
    public StoredResponseReader(CacheBackend cache, BodyMemory memory, Duration maxWait) {
        this.cache = cache;
        this.memory = memory;
        this.maxWait = maxWait;
    }

    /**
     * The result of a read that did not wait.
     *
     * @param response empty if nothing is stored, or there was no memory
     * @param refusedBytes the bytes for which there was no memory; 0 if there was
     */
    record Attempt(Optional<StoredResponse> response, long refusedBytes) {
        boolean hadMemory() {
            return refusedBytes == 0;
        }
    }

    /** Reads a response if there is memory for it now. */
    Attempt getIfRoom(CacheKey key, RequestTrace trace) {
        Reader reader = new Reader();
        Optional<StoredResponse> response = reader.read(key, trace);
        return new Attempt(response, reader.refusedBytes);
    }

    /**
     * Reads a response after waiting for the memory that an attempt lacked. A response for which there is none in time, or never
     * can be, counts as not stored. The request must not hold memory yet: it could wait for itself.
     */
    Optional<StoredResponse> awaitRoom(CacheKey key, Attempt refused, RequestTrace trace) {
        Reader reader = new Reader();
        try {
            // The wait is outside the calls of the backend, for which it would count as slow.
            boolean hasMemory =
                    trace.cancellation().await(() -> reader.reservation.awaitAdd(refused.refusedBytes(), maxWait));
            return hasMemory ? reader.read(key, trace) : Optional.empty();
        } catch (InterruptedException e) {
            trace.cancellation().keepInterrupt();
            return Optional.empty();
        }
    }

    /** One read. The backend may ask for memory on a thread of its own, also after it has given up the call. */
    private final class Reader implements LongPredicate {
        private final BodyMemory.Reservation reservation = memory.open();
        private boolean ended;
        private long refusedBytes;

        private Optional<StoredResponse> read(CacheKey key, RequestTrace trace) {
            boolean keep = false;
            try {
                Optional<StoredResponse> response = cache.get(key, this);
                keep = response.isPresent();
                return response;
            } finally {
                end(keep, trace);
            }
        }

        private synchronized void end(boolean keep, RequestTrace trace) {
            ended = true;
            if (!keep) {
                reservation.close();
            } else if (reservation.bytes() > 0) {
                trace.releaseAtEnd(reservation::close);
            }
        }

        @Override
        public synchronized boolean test(long bytes) {
            if (ended) {
                return false;
            }
            long missing = bytes - reservation.bytes();
            if (missing > 0 && !reservation.tryAdd(missing)) {
                refusedBytes = bytes;
                return false;
            }
            return true;
        }
    }
}
