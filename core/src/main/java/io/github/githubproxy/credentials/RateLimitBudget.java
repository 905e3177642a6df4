package io.github.githubproxy.credentials;

import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one account has left of one rate-limit resource, as stated by GitHub's responses. Times are milliseconds on the
 * local clock, unless said otherwise. Thread-safe and lock-free.
 */
final class RateLimitBudget {
    /** Resets that two responses state for the same window may differ by this much. Windows last a minute or longer. */
    private static final long SAME_WINDOW_SECONDS = 5;

    /** Assumed while nothing is known of the resource: GitHub's usual limit of 5000 per hour. */
    private static final double DEFAULT_UNITS_PER_SECOND = 5000 / 3600d;

    /**
     * The rate if requests in flight may use up the remaining quota. It is positive, because those requests may turn out to cost
     * nothing.
     */
    private static final double MIN_UNITS_PER_SECOND = 1e-9;

    private final AtomicReference<@Nullable Window> window = new AtomicReference<>();
    private final AtomicInteger reserved = new AtomicInteger();
    private final AtomicLong blockedUntil = new AtomicLong();

    /**
     * A window as stated by responses.
     *
     * @param reset when it ends on GitHub's clock, in seconds
     * @param ends when it ends
     * @param length how long it lasts at least, in milliseconds
     */
    private record Window(long limit, long remaining, long reset, long ends, long length) {

        /** Responses may arrive out of order: the later window counts, and within a window the lower {@code remaining}. */
        Window updated(Window newer) {
            if (newer.reset > reset + SAME_WINDOW_SECONDS) {
                return newer.withMinLength(length);
            }
            if (newer.reset < reset - SAME_WINDOW_SECONDS) {
                return this;
            }
            Window lower = newer.remaining < remaining ? newer : this;
            Window later = newer.reset > reset ? newer : this;
            return new Window(lower.limit, lower.remaining, later.reset, later.ends, Math.max(length, newer.length));
        }

        private Window withMinLength(long other) {
            return new Window(limit, remaining, reset, ends, Math.max(length, other));
        }
    }

    /**
     * The budget at a point in time.
     *
     * @param limit units per window
     * @param remaining units left
     * @param renewedAt when units are available again, or the window ends if some remain; in the past if no window has begun
     * @param reset the same on GitHub's clock, in seconds, if GitHub has stated it; otherwise 0
     */
    record Snapshot(long limit, long remaining, long renewedAt, long reset) {
        RateLimit toRateLimit(String resource, GitHubClock clock) {
            return new RateLimit(
                    limit, remaining, limit - remaining, Instant.ofEpochSecond(resetOnGitHubClock(clock)), resource);
        }

        /** The reset that GitHub has stated, if any: it is not affected by the latency of a response. */
        long resetOnGitHubClock(GitHubClock clock) {
            return reset > 0
                    ? reset
                    : clock.at(Instant.ofEpochMilli(renewedAt + 999)).getEpochSecond();
        }
    }

    /** Records the limit that a response states. */
    void update(RateLimit stated, long windowEnd, long now) {
        Window newer = new Window(
                stated.limit(),
                Math.min(stated.remaining(), stated.limit()),
                stated.reset().getEpochSecond(),
                windowEnd,
                Math.max(0, windowEnd - now));
        window.updateAndGet(old -> old == null ? newer : old.updated(newer));
    }

    /**
     * Records that no units are available until then; a later end is never replaced by an earlier one.
     *
     * @return whether it was not blocked before
     */
    boolean block(long until, long now) {
        return blockedUntil.getAndAccumulate(until, Math::max) <= now;
    }

    /** Reserves a unit for a request that is about to be sent. */
    void reserve() {
        reserved.incrementAndGet();
    }

    /** Undoes {@link #reserve}: the response has stated what remains, or there was none. */
    void release() {
        reserved.decrementAndGet();
    }

    /** Returns whether no known limit would make GitHub refuse a request. */
    boolean isUsable(long now) {
        if (blockedUntil.get() > now) {
            return false;
        }
        Window known = window.get();
        return known == null || known.remaining > 0 || known.ends <= now;
    }

    /** Returns the units available per second until the budget is renewed; positive. */
    double unitsPerSecond(long now) {
        Window known = window.get();
        if (known == null) {
            return DEFAULT_UNITS_PER_SECOND;
        }
        boolean isOver = known.ends <= now;
        long available = (isOver ? known.limit : known.remaining) - reserved.get();
        long seconds = Math.max(1, (isOver ? known.length : known.ends - now) / 1000);
        return Math.max(MIN_UNITS_PER_SECOND, (double) available / seconds);
    }

    /** Returns the budget at that time; null if nothing is known. */
    @Nullable
    Snapshot snapshot(long now) {
        Window known = window.get();
        long blocked = blockedUntil.get();
        if (known == null) {
            return blocked > now ? new Snapshot(0, 0, blocked, 0) : null;
        }
        boolean isOver = known.ends <= now;
        if (blocked > now && (isOver || blocked >= known.ends)) {
            // A block until the window's end is the window's own limit, whose reset GitHub has stated.
            boolean sameEnd = blocked - known.ends < SAME_WINDOW_SECONDS * 1000;
            return new Snapshot(known.limit, 0, blocked, sameEnd ? known.reset : 0);
        }
        long remaining = isOver ? known.limit : blocked > now ? 0 : known.remaining;
        boolean blockEndsFirst = blocked > now && known.remaining > 0;
        return blockEndsFirst
                ? new Snapshot(known.limit, 0, blocked, 0)
                : new Snapshot(known.limit, remaining, known.ends, known.reset);
    }

    /** When requests may be sent again; {@code now} if they may be sent now. */
    long usableFrom(long now) {
        Window known = window.get();
        long blocked = Math.max(now, blockedUntil.get());
        return known == null || known.remaining > 0 ? blocked : Math.max(blocked, known.ends);
    }

    /** Adds the state of another budget that has turned out to be the same. */
    void merge(RateLimitBudget other) {
        Window theirs = other.window.get();
        if (theirs != null) {
            window.updateAndGet(ours -> ours == null ? theirs : ours.updated(theirs));
        }
        blockedUntil.accumulateAndGet(other.blockedUntil.get(), Math::max);
    }
}
