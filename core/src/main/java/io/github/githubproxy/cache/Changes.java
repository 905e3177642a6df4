package io.github.githubproxy.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.github.ApiPath;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What clients have changed through this proxy, and when: a response that GitHub was asked for before is not served
 * without asking again (RFC 9111, section 4.4). A change concerns the target itself, all that is below it, and what it is
 * a part of, up to the repository: a comment makes its issue another, and the list of issues. Safe for use by many
 * threads.
 */
public final class Changes {
    private static final int MAX = 100_000;

    /** What has changed, and with it all below. */
    private final Cache<String, Instant> targets =
            Caffeine.newBuilder().maximumSize(MAX).build();

    /** What a target is a part of. */
    private final Cache<String, Instant> parents =
            Caffeine.newBuilder().maximumSize(MAX).build();

    private volatile Instant anything = Instant.MIN;

    /** Makes an empty memory. */
    public Changes() {}

    /** Takes note that a request that may have changed something was answered. */
    public void changed(ApiPath path, Instant now) {
        if (path.endpoint() == ApiPath.Endpoint.GRAPHQL) {
            anything = now;
            return;
        }
        String changed = path.canonical().toLowerCase(Locale.ROOT);
        targets.put(changed, now);
        for (String parent = parentOf(changed); parent != null; parent = parentOf(parent)) {
            parents.put(parent, now);
        }
    }

    /** Tells whether something that a response may show was changed since it was asked for. */
    public boolean concernsAnyOf(ApiPath path, Instant asked) {
        String read = path.canonical().toLowerCase(Locale.ROOT);
        if (isSince(parents.getIfPresent(read), asked)) {
            return true;
        }
        for (String part = read; part != null; part = parentOf(part)) {
            if (isSince(targets.getIfPresent(part), asked)) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #concernsAnyOf}, also for changes by GraphQL, which do not tell what they concern. */
    public boolean mayConcern(ApiPath path, Instant asked) {
        return isSince(anything, asked) || concernsAnyOf(path, asked);
    }

    private static boolean isSince(@Nullable Instant change, Instant asked) {
        return change != null && !change.isBefore(asked);
    }

    private static @Nullable String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? null : path.substring(0, slash);
    }
}
