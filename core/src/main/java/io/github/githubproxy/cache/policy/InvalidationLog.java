package io.github.githubproxy.cache.policy;

import io.github.githubproxy.cache.CacheKey;
import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.github.ApiPath;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records when stored responses were invalidated, and by what. A response validated before is not served without
 * revalidation (RFC 9111, sections 4.3.5 and 4.4). Safe for use by many threads.
 *
 * <p>A change below one repository invalidates all responses of that repository, because paths do not show which resources
 * display a change: a comment is changed below {@code /issues/comments} and displayed below {@code /issues/5}. It also
 * invalidates all responses that are not below one repository, such as searches and lists of repositories. Any other change
 * invalidates all responses.
 *
 * <p>The size is fixed: repositories and keys are hashed to slots. After a collision, responses are revalidated once more
 * than needed, which GitHub does not charge.
 */
public final class InvalidationLog {
    private static final int SLOTS = 1 << 16;

    private static final Pattern REPOSITORY = Pattern.compile("/repos/([^/]+/[^/]+)(/.*)?");

    /** For each repository, the time of the last change. All times are in nanoseconds since 1970. */
    private final AtomicLongArray repositoryChanges = new AtomicLongArray(SLOTS);

    /** For each key, the time of the last response of GitHub that neither replaced nor confirmed the stored one. */
    private final AtomicLongArray keyInvalidations = new AtomicLongArray(SLOTS);

    /** The last change by REST in any repository, or outside. */
    private final AtomicLong anyChange = new AtomicLong();

    /** The last change by REST that is not below one repository. */
    private final AtomicLong globalChange = new AtomicLong();

    private final AtomicLong graphQlChange = new AtomicLong();

    private final Duration replicationLag;

    /**
     * Creates an empty log.
     *
     * @param replicationLag how long after a change GitHub's servers may still respond with what was there before
     */
    public InvalidationLog(Duration replicationLag) {
        this.replicationLag = replicationLag;
    }

    /** Records that GitHub responded to a request that may have changed something. */
    public void invalidate(ApiPath path, Instant at) {
        if (path.endpoint() == ApiPath.Endpoint.GRAPHQL) {
            setLatest(graphQlChange, at);
            return;
        }
        Optional<String> repository = repositoryOf(path);
        if (repository.isPresent()) {
            setLatest(repositoryChanges, repository.get(), at);
        } else {
            setLatest(globalChange, at);
        }
        setLatest(anyChange, at);
    }

    /** Records that GitHub returned a response for the key that was neither stored nor confirmed the stored one. */
    public void invalidate(CacheKey key, Instant at) {
        setLatest(keyInvalidations, key, at);
    }

    /** Returns whether a response that was requested from GitHub at that time may have been changed since, also by GraphQL. */
    public boolean mayBeInvalidated(ApiPath path, Instant requestedAt) {
        // A GraphQL request does not show which resources it changes.
        return isSince(graphQlChange, requestedAt) || isChangedSince(path, requestedAt);
    }

    /**
     * Returns whether no invalidation forbids serving the stored response without revalidation. A response of the replication
     * lag after a change counts as one from before it.
     */
    public boolean permitsUnvalidated(CacheKey key, ApiPath path, StoredResponse stored) {
        Instant validatedAt = stored.validatedAt();
        return !isSince(keyInvalidations, key, validatedAt) && !isChangedSince(path, validatedAt.minus(replicationLag));
    }

    private boolean isChangedSince(ApiPath path, Instant time) {
        return isSince(globalChange, time)
                || (isSince(anyChange, time)
                        && repositoryOf(path)
                                .map(repository -> isSince(repositoryChanges, repository, time))
                                .orElse(true));
    }

    private static Optional<String> repositoryOf(ApiPath path) {
        Matcher matcher = REPOSITORY.matcher(path.canonical().toLowerCase(Locale.ROOT));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static void setLatest(AtomicLong latest, Instant at) {
        latest.accumulateAndGet(nanos(at), Math::max);
    }

    private static void setLatest(AtomicLongArray latest, Object subject, Instant at) {
        latest.accumulateAndGet(slot(subject), nanos(at), Math::max);
    }

    private static boolean isSince(AtomicLong latest, Instant time) {
        return latest.get() >= nanos(time);
    }

    private static boolean isSince(AtomicLongArray latest, Object subject, Instant time) {
        return latest.get(slot(subject)) >= nanos(time);
    }

    private static int slot(Object subject) {
        int hash = subject.hashCode();
        return (hash ^ (hash >>> 16)) & (SLOTS - 1);
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
