package io.github.githubproxy.fakegithub;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * What was received and answered. An entry is written before its answer is sent, so whoever has the answer finds the
 * entry. Safe for use by several threads.
 *
 * <p>Only the newest entries are kept, up to a bound; totals count all.
 */
public final class Journal {
    private final int bound;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final AtomicLong sequence = new AtomicLong();
    private final LongAdder total = new LongAdder();
    private final LongAdder quota = new LongAdder();
    private final ConcurrentMap<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
    private final Gauge gauge = new Gauge();
    private final ConcurrentMap<String, Gauge> gauges = new ConcurrentHashMap<>();

    Journal(int bound) {
        this.bound = bound;
    }

    /**
     * One request and its answer.
     *
     * @param sequence counted from 1 in the order of arrival
     * @param at when it arrived, by the simulator's clock
     * @param request what was asked
     * @param body what came with it
     * @param status the status answered; 0 if none was, because of a fault
     * @param quotaUnits how much of a rate limit it cost
     */
    public record Entry(long sequence, Instant at, Received request, Body body, int status, int quotaUnits) {}

    /**
     * The body of a request.
     *
     * @param size how many bytes were read
     * @param sha256 their digest in hex
     * @param kept the bytes if they are few; otherwise empty
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares bodies
    public record Body(long size, String sha256, byte[] kept) {
        /** The bytes kept, as text. */
        public String text() {
            return new String(kept, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return size + " bytes";
        }
    }

    /** Returns the entries kept, oldest first. */
    public List<Entry> entries() {
        synchronized (entries) {
            return new ArrayList<>(entries);
        }
    }

    /** Returns the entries kept whose request the predicate accepts, oldest first. */
    public List<Entry> entries(Predicate<? super Received> request) {
        return entries().stream().filter(entry -> request.test(entry.request())).toList();
    }

    /** Returns the newest entry whose request the predicate accepts. */
    public Entry last(Predicate<? super Received> request) {
        List<Entry> accepted = entries(request);
        if (accepted.isEmpty()) {
            throw new IllegalStateException("no such request was received; those that were: " + entries());
        }
        return accepted.get(accepted.size() - 1);
    }

    /** Counts the entries kept whose request the predicate accepts. */
    public long count(Predicate<? super Received> request) {
        return entries(request).size();
    }

    /** Counts all requests since the start or {@link #clear()}, kept or not. */
    public long total() {
        return total.sum();
    }

    /** Counts all answers of that status since the start or {@link #clear()}, kept or not. */
    public long totalOf(int status) {
        LongAdder adder = byStatus.get(status);
        return adder == null ? 0 : adder.sum();
    }

    /** Counts all answers by status since the start or {@link #clear()}, kept or not. */
    public Map<Integer, Long> totals() {
        Map<Integer, Long> totals = new TreeMap<>();
        byStatus.forEach((status, adder) -> totals.put(status, adder.sum()));
        return totals;
    }

    /** Sums the rate-limit units spent since the start or {@link #clear()}. */
    public long quotaUnits() {
        return quota.sum();
    }

    /** Returns the largest number of requests that were in flight at once since the start or {@link #clear()}. */
    public int peakInFlight() {
        return gauge.peak();
    }

    /**
     * Returns the largest number of requests of one holder, see {@link Received#holder()}, that were in flight at once
     * since the start or {@link #clear()}.
     */
    public int peakInFlight(String holder) {
        Gauge ofHolder = gauges.get(holder);
        return ofHolder == null ? 0 : ofHolder.peak();
    }

    /** Returns the number of requests in flight now: received, and not yet answered in full. */
    public int inFlight() {
        return gauge.inFlight();
    }

    /** Forgets all entries and totals. Sequence numbers go on. */
    public void clear() {
        synchronized (entries) {
            entries.clear();
        }
        total.reset();
        quota.reset();
        byStatus.clear();
        gauge.clear();
        gauges.values().forEach(Gauge::clear);
    }

    long arrived(Received received) {
        gauge.enter();
        received.holder().ifPresent(holder -> of(holder).enter());
        return sequence.incrementAndGet();
    }

    void left(Received received) {
        gauge.leave();
        received.holder().ifPresent(holder -> of(holder).leave());
    }

    private Gauge of(String holder) {
        return gauges.computeIfAbsent(holder, name -> new Gauge());
    }

    void add(Entry entry) {
        total.increment();
        quota.add(entry.quotaUnits());
        byStatus.computeIfAbsent(entry.status(), status -> new LongAdder()).increment();
        if (bound == 0) {
            return;
        }
        synchronized (entries) {
            if (entries.size() == bound) {
                entries.removeFirst();
            }
            entries.addLast(entry);
        }
    }
}
