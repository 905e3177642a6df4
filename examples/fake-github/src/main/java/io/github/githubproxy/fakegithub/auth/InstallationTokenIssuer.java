package io.github.githubproxy.fakegithub.auth;

import io.github.githubproxy.fakegithub.model.GitHubToken;
import io.github.githubproxy.fakegithub.model.Installation;
import io.github.githubproxy.fakegithub.model.InstallationAccessToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Issues installation access tokens and records when. Tests choose the format of the tokens and whether their first uses
 * are rejected. Thread-safe.
 */
public final class InstallationTokenIssuer {
    /** How long the first uses of a new token may be rejected. */
    private static final Duration REJECTION_PERIOD = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final TokenGenerator generator = new TokenGenerator();
    private final ConcurrentMap<Long, List<Instant>> issueTimes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, PendingRejections> rejectionsByToken = new ConcurrentHashMap<>();
    private volatile TokenFormat format;
    private volatile int firstUseRejections;

    /** Creates an issuer of tokens of that format. */
    public InstallationTokenIssuer(InstantSource clock, TokenFormat format) {
        this.clock = clock;
        this.format = format;
    }

    /** The format of an installation access token. */
    public enum TokenFormat {
        /** {@code ghs_} and 36 letters and digits. */
        SHORT,
        /** About 520 characters: {@code ghs_}, the id of the App, {@code _} and the three parts of a JSON web token. */
        LONG
    }

    /** Sets the format of tokens issued from now on. */
    public void tokenFormat(TokenFormat format) {
        this.format = Objects.requireNonNull(format);
    }

    /**
     * Rejects the first {@code n} uses of each token issued from now on with 401, if they happen within a minute of its
     * issue, as GitHub sometimes does; 0 rejects none.
     */
    public void rejectFirstUses(int n) {
        firstUseRejections = n;
    }

    /** Returns when tokens of an installation were issued through the API, oldest first, by the simulator's clock. */
    public List<Instant> issuedAt(Installation installation) {
        return List.copyOf(issueTimes.getOrDefault(installation.id(), List.of()));
    }

    /** Issues a token, see {@link Installation#issueToken(String, Optional)}, and records when. */
    public InstallationAccessToken issue(Installation installation, Optional<Set<Long>> repositoryIds) {
        String value = generator.next(format, installation.app().id());
        int rejections = firstUseRejections;
        if (rejections > 0) {
            rejectionsByToken.put(
                    value, new PendingRejections(rejections, clock.instant().plus(REJECTION_PERIOD)));
        }
        issueTimes
                .computeIfAbsent(installation.id(), id -> new CopyOnWriteArrayList<>())
                .add(clock.instant());
        return installation.issueToken(value, repositoryIds);
    }

    /** Counts a use of a token and returns whether it must be rejected. */
    public boolean rejectUse(GitHubToken token) {
        if (!rejectionsByToken.containsKey(token.value())) {
            return false;
        }
        boolean[] rejected = new boolean[1];
        rejectionsByToken.computeIfPresent(token.value(), (value, rejections) -> {
            rejected[0] = clock.instant().isBefore(rejections.until);
            return rejected[0] && rejections.left > 1
                    ? new PendingRejections(rejections.left - 1, rejections.until)
                    : null;
        });
        return rejected[0];
    }

    /** How many more uses of a token are rejected, and until when. */
    private record PendingRejections(int left, Instant until) {}
}
