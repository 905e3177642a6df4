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
     */
    record Attempt(Optional<StoredResponse> response, boolean hadMemory) {}

    /**
     * Reads a response, and waits for memory if necessary. A response for which there is none in time, or never can be,
     * counts as not stored. The request must not hold memory yet: it could wait for itself.
     */
    Optional<StoredResponse> get(CacheKey key, RequestTrace trace) {
        Reader first = new Reader();
        Optional<StoredResponse> response = first.read(key, trace);
        if (first.refusedBytes == 0) {
            return response;
        }
        Reader second = new Reader();
        try {
            // The wait is outside the calls of the backend, for which it would count as slow.
            boolean hasMemory =
                    trace.cancellation().await(() -> second.reservation.awaitAdd(first.refusedBytes, maxWait));
            if (!hasMemory) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            if (!trace.cancellation().isCancelled()) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }
        return second.read(key, trace);
    }

    /** Reads a response if there is memory for it now. */
    Attempt getIfRoom(CacheKey key, RequestTrace trace) {
        Reader reader = new Reader();
        Optional<StoredResponse> response = reader.read(key, trace);
        return new Attempt(response, reader.refusedBytes == 0);
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
