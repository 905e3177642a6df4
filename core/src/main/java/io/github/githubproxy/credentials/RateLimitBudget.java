package io.github.githubproxy.credentials;

import io.github.githubproxy.github.GitHubClock;
import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one account has left of one rate-limit resource, as far as its answers have told. Times are milliseconds on the
 * local clock, unless said otherwise. Safe for use by many threads; takes no lock.
 */
final class RateLimitBudget {
    /** Two answers of one window may name resets this far apart. Windows last a minute or longer. */
    private static final long SAME_WINDOW_SECONDS = 5;

    /** What is supposed of a resource of which nothing is known: GitHub's usual allowance of an hour. */
    private static final double PRESUMED_UNITS_PER_SECOND = 5000 / 3600d;

    /** Better than nothing: all that remains is taken by requests under way, some of which may turn out free. */
    private static final double LAST_RESORT = 1e-9;

    private final AtomicReference<@Nullable Window> window = new AtomicReference<>();
    private final AtomicInteger reserved = new AtomicInteger();
    private final AtomicLong blockedUntil = new AtomicLong();

    /**
     * A window as answers told of it.
     *
     * @param reset when it ends on GitHub's clock, in seconds
     * @param ends when it ends
     * @param length how long it lasts at least, in milliseconds
     */
    private record Window(long limit, long remaining, long reset, long ends, long length) {

        /** Answers may arrive out of order: the later window counts, and within one the fewer that remain. */
        Window updated(Window news) {
            if (news.reset > reset + SAME_WINDOW_SECONDS) {
                return news.asLongAs(length);
            }
            if (news.reset < reset - SAME_WINDOW_SECONDS) {
                return this;
            }
            Window fewer = news.remaining < remaining ? news : this;
            Window later = news.reset > reset ? news : this;
            return new Window(fewer.limit, fewer.remaining, later.reset, later.ends, Math.max(length, news.length));
        }

        private Window asLongAs(long other) {
            return new Window(limit, remaining, reset, ends, Math.max(length, other));
        }
    }

    /**
     * What can be said of the budget at a time.
     *
     * @param limit units allowed in a window
     * @param remaining units left
     * @param recovers when there are units again, or the window ends if some remain; in the past if none has begun
     * @param reset the same on GitHub's clock, in seconds, where GitHub has named it; otherwise 0
     */
    record Figures(long limit, long remaining, long recovers, long reset) {
        RateLimit toRateLimit(String resource, GitHubClock time) {
            return new RateLimit(limit, remaining, limit - remaining, Instant.ofEpochSecond(resetOn(time)), resource);
        }

        /** In GitHub's own words where it has given any: they are not blurred by the time that an answer took. */
        long resetOn(GitHubClock time) {
            return reset > 0
                    ? reset
                    : time.at(Instant.ofEpochMilli(recovers + 999)).getEpochSecond();
        }
    }

    /** Takes note of an answer's figures. */
    void observe(RateLimit figures, long ends, long now) {
        Window news = new Window(
                figures.limit(),
                Math.min(figures.remaining(), figures.limit()),
                figures.reset().getEpochSecond(),
                ends,
                Math.max(0, ends - now));
        window.updateAndGet(old -> old == null ? news : old.updated(news));
    }

    /**
     * Takes note that nothing is to be had until then; a later end is never replaced by an earlier one.
     *
     * @return whether something was to be had before
     */
    boolean block(long until, long now) {
        return blockedUntil.getAndAccumulate(until, Math::max) <= now;
    }

    /** Sets a unit aside for a request that is about to be sent. */
    void reserve() {
        reserved.incrementAndGet();
    }

    /** Ends what {@link #reserve} began: the answer has told what remains, or none came. */
    void release() {
        reserved.decrementAndGet();
    }

    /** Tells whether nothing says that a request would be refused. */
    boolean isUsable(long now) {
        if (blockedUntil.get() > now) {
            return false;
        }
        Window known = window.get();
        return known == null || known.remaining > 0 || known.ends <= now;
    }

    /** How much may be spent on this budget for each second until it is renewed; more is better. */
    double worth(long now) {
        Window known = window.get();
        if (known == null) {
            return PRESUMED_UNITS_PER_SECOND;
        }
        boolean over = known.ends <= now;
        long free = (over ? known.limit : known.remaining) - reserved.get();
        long seconds = Math.max(1, (over ? known.length : known.ends - now) / 1000);
        return Math.max(LAST_RESORT, (double) free / seconds);
    }

    /** Returns what is known; null if nothing is. */
    @Nullable
    Figures figures(long now) {
        Window known = window.get();
        long blocked = blockedUntil.get();
        if (known == null) {
            return blocked > now ? new Figures(0, 0, blocked, 0) : null;
        }
        boolean over = known.ends <= now;
        if (blocked > now && (over || blocked >= known.ends)) {
            // A limit that was met until the window's end is the window's own.
            boolean sameEnd = blocked - known.ends < SAME_WINDOW_SECONDS * 1000;
            return new Figures(known.limit, 0, blocked, sameEnd ? known.reset : 0);
        }
        long remaining = over ? known.limit : blocked > now ? 0 : known.remaining;
        boolean blockEndsIt = blocked > now && known.remaining > 0;
        return blockEndsIt
                ? new Figures(known.limit, 0, blocked, 0)
                : new Figures(known.limit, remaining, known.ends, known.reset);
    }

    /** When a request has a chance again; now if it has one. */
    long freeFrom(long now) {
        Window known = window.get();
        long blocked = Math.max(now, blockedUntil.get());
        return known == null || known.remaining > 0 ? blocked : Math.max(blocked, known.ends);
    }

    /** Adds what another budget, found to be the same, has learned. */
    void unite(RateLimitBudget other) {
        Window theirs = other.window.get();
        if (theirs != null) {
            window.updateAndGet(ours -> ours == null ? theirs : ours.updated(theirs));
        }
        blockedUntil.accumulateAndGet(other.blockedUntil.get(), Math::max);
    }
}
