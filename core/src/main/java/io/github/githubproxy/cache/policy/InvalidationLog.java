package io.github.githubproxy.cache.policy;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.github.ApiPath;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known to be no longer as it was, and since when: a response that GitHub was asked for before is not served
 * without asking again (RFC 9111, sections 4.3.5 and 4.4). Safe for use by many threads.
 *
 * <p>A change made through this proxy in a repository concerns the whole of it, as paths do not tell what is shown where
 * (a comment is changed below {@code /issues/comments}, and shown below {@code /issues/5}), and all that is not below one
 * repository, such as searches and lists of repositories. A change elsewhere concerns everything.
 *
 * <p>Nothing is ever forgotten: some share a place, and are then asked about once more than they need be, which costs
 * nothing.
 */
public final class InvalidationLog {
    private static final int PLACES = 1 << 16;

    private static final Pattern REPOSITORY = Pattern.compile("/repos/([^/]+/[^/]+)(/.*)?");

    /** When something in a repository was changed last; all times are in nanoseconds since 1970. */
    private final AtomicLongArray repositories = new AtomicLongArray(PLACES);

    /** When GitHub last answered something that did not take the place of what is stored. */
    private final AtomicLongArray answers = new AtomicLongArray(PLACES);

    private final AtomicLong somewhere = new AtomicLong();
    private final AtomicLong everywhere = new AtomicLong();
    private final AtomicLong byGraphQl = new AtomicLong();

    /** Makes an empty memory. */
    public InvalidationLog() {}

    /** Takes note that a request that may have changed something was answered. */
    public void changed(ApiPath path, Instant now) {
        if (path.endpoint() == ApiPath.Endpoint.GRAPHQL) {
            note(byGraphQl, now);
            return;
        }
        Optional<String> repository = repositoryOf(path);
        if (repository.isPresent()) {
            note(repositories, repository.get(), now);
        } else {
            note(everywhere, now);
        }
        note(somewhere, now);
    }

    /** Takes note that GitHub gave an answer that was neither stored nor a confirmation of what is. */
    public void answeredOtherwise(CacheKey key, Instant now) {
        note(answers, key, now);
    }

    /** Tells whether something that a response may show was changed since it was asked for. */
    public boolean concernsAnyOf(ApiPath path, Instant asked) {
        return isSince(everywhere, asked)
                || (isSince(somewhere, asked)
                        && repositoryOf(path)
                                .map(repository -> isSince(repositories, repository, asked))
                                .orElse(true));
    }

    /** As {@link #concernsAnyOf}, also for changes by GraphQL, which do not tell what they concern. */
    public boolean mayConcern(ApiPath path, Instant asked) {
        return isSince(byGraphQl, asked) || concernsAnyOf(path, asked);
    }

    /** Tells whether a stored response may be served for no other reason than that it is young enough. */
    public boolean leave(CacheKey key, ApiPath path, StoredResponse stored) {
        Instant asked = stored.confirmedAt();
        return !isSince(answers, key, asked) && !concernsAnyOf(path, asked);
    }

    private static Optional<String> repositoryOf(ApiPath path) {
        Matcher matcher = REPOSITORY.matcher(path.canonical().toLowerCase(Locale.ROOT));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static void note(AtomicLong latest, Instant now) {
        latest.accumulateAndGet(nanos(now), Math::max);
    }

    private static void note(AtomicLongArray latest, Object what, Instant now) {
        latest.accumulateAndGet(place(what), nanos(now), Math::max);
    }

    private static boolean isSince(AtomicLong latest, Instant asked) {
        return latest.get() >= nanos(asked);
    }

    private static boolean isSince(AtomicLongArray latest, Object what, Instant asked) {
        return latest.get(place(what)) >= nanos(asked);
    }

    private static int place(Object what) {
        int hash = what.hashCode();
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
