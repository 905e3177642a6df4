package io.github.githubproxy.exchange;

import io.github.githubproxy.cache.CacheBackend;
import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.observe.RequestTrace;
import java.time.Duration;
import java.util.Optional;

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
        Reader reader = new Reader(trace);
        Optional<StoredResponse> response = reader.read(key, trace);
        return new Attempt(response, reader.refusedBytes);
    }

    /**
     * Reads a response after waiting for the memory that an attempt lacked. A response for which there is none in time, or never
     * can be, counts as not stored. The request must not hold memory yet: it could wait for itself.
     */
    Optional<StoredResponse> awaitRoom(CacheKey key, Attempt refused, RequestTrace trace) {
        Reader reader = new Reader(trace);
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

    /**
     * One read. The backend may ask for memory on a thread of its own, and that thread may read on after the backend has given up
     * the call: the memory stays reserved until it has ended.
     */
    private final class Reader {
        private final BodyMemory.Reservation reservation;
        private boolean isReading;
        private boolean isGivenUp;
        private long refusedBytes;

        Reader(RequestTrace trace) {
            this.reservation = memory.open(trace.client());
        }

        private Optional<StoredResponse> read(CacheKey key, RequestTrace trace) {
            boolean keep = false;
            try {
                Optional<StoredResponse> response = cache.get(key, this::mayTake, this::endReading);
                keep = response.isPresent();
                return response;
            } finally {
                if (keep) {
                    keep(trace);
                } else {
                    giveUp();
                }
            }
        }

        private synchronized boolean mayTake(long bytes) {
            if (isGivenUp) {
                return false;
            }
            long missing = bytes - reservation.bytes();
            if (missing > 0 && !reservation.tryAdd(missing)) {
                refusedBytes = bytes;
                return false;
            }
            isReading = true;
            return true;
        }

        private synchronized void endReading() {
            isReading = false;
            if (isGivenUp) {
                reservation.close();
            }
        }

        private synchronized void keep(RequestTrace trace) {
            if (reservation.bytes() > 0) {
                trace.releaseAtEnd(reservation::close);
            }
        }

        private synchronized void giveUp() {
            isGivenUp = true;
            if (!isReading) {
                reservation.close();
            }
        }
    }
}
