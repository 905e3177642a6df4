package io.github.githubproxy.fakegithub.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * The requests that were received, with the status of each response. An entry is added before its response is sent, so
 * a client that has the response finds the entry. Thread-safe.
 *
 * <p>Only the newest entries are kept, up to the capacity. Totals count all requests.
 */
public final class Journal {
    private final int capacity;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final AtomicLong sequence = new AtomicLong();
    private final LongAdder total = new LongAdder();
    private final LongAdder quotaUnits = new LongAdder();
    private final ConcurrentMap<Integer, LongAdder> totalsByStatus = new ConcurrentHashMap<>();
    private final InFlightGauge inFlight = new InFlightGauge();
    private final ConcurrentMap<String, InFlightGauge> inFlightByHolder = new ConcurrentHashMap<>();

    /** Creates an empty journal that keeps up to that many entries; 0 for totals only. */
    public Journal(int capacity) {
        this.capacity = capacity;
    }

    /**
     * A request and the status of its response.
     *
     * @param sequence counted from 1 in the order of arrival
     * @param at when the request arrived, by the simulator's clock
     * @param request the request without its body
     * @param body the body of the request
     * @param status the status of the response; 0 if a fault prevented a response
     * @param quotaUnits how many units of a rate limit the request used
     */
    public record Entry(long sequence, Instant at, RecordedRequest request, Body body, int status, int quotaUnits) {}

    /**
     * The body of a request.
     *
     * @param size the number of bytes received
     * @param sha256 the SHA-256 of the bytes, in hex
     * @param kept the bytes, if they are at most 64 KiB; otherwise empty
     */
    @SuppressWarnings("ArrayRecordComponent") // bodies are not compared
    public record Body(long size, String sha256, byte[] kept) {
        /** Returns the kept bytes as UTF-8 text. */
        public String text() {
            return new String(kept, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return size + " bytes";
        }
    }

    /** Returns the kept entries, oldest first. */
    public List<Entry> entries() {
        synchronized (entries) {
            return new ArrayList<>(entries);
        }
    }

    /** Returns the kept entries whose request matches, oldest first. */
    public List<Entry> entries(Predicate<? super RecordedRequest> request) {
        return entries().stream().filter(entry -> request.test(entry.request())).toList();
    }

    /**
     * Returns the newest kept entry whose request matches.
     *
     * @throws IllegalStateException if there is none
     */
    public Entry last(Predicate<? super RecordedRequest> request) {
        List<Entry> matching = entries(request);
        if (matching.isEmpty()) {
            throw new IllegalStateException("no such request was received; those that were: " + entries());
        }
        return matching.get(matching.size() - 1);
    }

    /** Counts the kept entries whose request matches. */
    public long count(Predicate<? super RecordedRequest> request) {
        return entries(request).size();
    }

    /** Counts all requests since the start or {@link #clear()}. */
    public long total() {
        return total.sum();
    }

    /** Counts all responses of that status since the start or {@link #clear()}. */
    public long totalWithStatus(int status) {
        LongAdder adder = totalsByStatus.get(status);
        return adder == null ? 0 : adder.sum();
    }

    /** Counts all responses by status since the start or {@link #clear()}. */
    public Map<Integer, Long> totals() {
        Map<Integer, Long> totals = new TreeMap<>();
        totalsByStatus.forEach((status, adder) -> totals.put(status, adder.sum()));
        return totals;
    }

    /** Returns how many rate limit units were used since the start or {@link #clear()}. */
    public long quotaUnits() {
        return quotaUnits.sum();
    }

    /** Returns the largest number of requests in flight at once since the start or {@link #clear()}. */
    public int peakInFlight() {
        return inFlight.peak();
    }

    /**
     * Returns the largest number of requests of one holder in flight at once since the start or {@link #clear()}.
     *
     * @param holder see {@link RecordedRequest#holder()}
     */
    public int peakInFlight(String holder) {
        InFlightGauge gauge = inFlightByHolder.get(holder);
        return gauge == null ? 0 : gauge.peak();
    }

    /** Returns the number of requests received whose response is not yet complete. */
    public int inFlight() {
        return inFlight.current();
    }

    /** Removes all entries and resets all totals. Sequence numbers continue. */
    public void clear() {
        synchronized (entries) {
            entries.clear();
        }
        total.reset();
        quotaUnits.reset();
        totalsByStatus.clear();
        inFlight.resetPeak();
        inFlightByHolder.values().forEach(InFlightGauge::resetPeak);
    }

    /** Counts a request as in flight and returns its sequence number. */
    public long begin(RecordedRequest request) {
        inFlight.increment();
        request.holder().ifPresent(holder -> gaugeOf(holder).increment());
        return sequence.incrementAndGet();
    }

    /** Counts a request as no longer in flight. */
    public void end(RecordedRequest request) {
        inFlight.decrement();
        request.holder().ifPresent(holder -> gaugeOf(holder).decrement());
    }

    /** Adds an entry. If the capacity is reached, the oldest entry is removed. */
    public void add(Entry entry) {
        total.increment();
        quotaUnits.add(entry.quotaUnits());
        totalsByStatus
                .computeIfAbsent(entry.status(), status -> new LongAdder())
                .increment();
        if (capacity == 0) {
            return;
        }
        synchronized (entries) {
            if (entries.size() == capacity) {
                entries.removeFirst();
            }
            entries.addLast(entry);
        }
    }

    private InFlightGauge gaugeOf(String holder) {
        return inFlightByHolder.computeIfAbsent(holder, name -> new InFlightGauge());
    }

    /** The current and the highest number of requests in flight. */
    private static final class InFlightGauge {
        private final AtomicInteger current = new AtomicInteger();
        private final AtomicInteger peak = new AtomicInteger();

        void increment() {
            peak.accumulateAndGet(current.incrementAndGet(), Math::max);
        }

        void decrement() {
            current.decrementAndGet();
        }

        int current() {
            return current.get();
        }

        int peak() {
            return peak.get();
        }

        void resetPeak() {
            peak.set(current.get());
        }
    }
}
