package io.github.githubproxy.clients;

import java.util.function.LongSupplier;

/**
 * Ends the parsing of a document whose tokens are unusually slow to parse: after 250 tokens of more than 200 microseconds
 * each, which are 50 milliseconds. One document, one thread.
 *
 * <p>The limits on size make every known document faster. Counting slow tokens, rather than the time as a whole, spares
 * documents during a pause of the garbage collector, on a busy machine and in a JVM that has just started: there, a token
 * takes less than 100 microseconds, or few tokens take long.
 */
final class SlowTokenLimit {
    private static final long SLOW_NANOS = 200_000;
    private static final int MAX_SLOW_TOKENS = 250;

    private final LongSupplier nanoClock;
    private long last;
    private int slowTokens;

    /**
     * Starts to measure.
     *
     * @param nanoClock a clock such as {@link System#nanoTime}
     */
    SlowTokenLimit(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.last = nanoClock.getAsLong();
    }

    /**
     * Records that another token has been read.
     *
     * @throws ExceededException if too many tokens were slow
     */
    void tokenRead() {
        long now = nanoClock.getAsLong();
        if (now - last > SLOW_NANOS) {
            slowTokens++;
        }
        last = now;
        if (slowTokens >= MAX_SLOW_TOKENS) {
            throw new ExceededException();
        }
    }

    /** Aborts the parser from its listener. */
    static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExceededException() {
            super(null, null, false, false);
        }
    }
}
