package io.github.githubproxy.credentials;

import io.github.githubproxy.github.Limitation;
import io.github.githubproxy.github.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials that the proxy holds, and the choice among them. Safe for use by many threads. */
public final class CredentialPool {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialPool.class);

    /** Stands for every resource: a secondary limit or a refused credential covers all that the credential does. */
    private static final String EVERYTHING = "*";

    /** How long a credential that GitHub refused is left alone. */
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(5);

    private final List<Credential> credentials;
    private final RateLimitState state;
    private final InstantSource clock;

    /** Makes a pool that uses those credentials in that order. */
    public CredentialPool(List<Credential> credentials, RateLimitState state, InstantSource clock) {
        this.credentials = List.copyOf(credentials);
        this.state = state;
        this.clock = clock;
    }

    /**
     * Chooses a credential that is not known to be limited for the resource. The first is preferred, so that
     * validators, which depend on the credential, stay good.
     *
     * @param tried those that this request was sent with already
     */
    public Optional<Credential> choose(String resource, Set<Credential> tried) {
        Instant now = clock.instant();
        return credentials.stream()
                .filter(credential -> !tried.contains(credential))
                .filter(credential -> limitOf(credential, resource, now).isEmpty())
                .findFirst();
    }

    /** Takes note that GitHub met the credential with a limit. */
    public void limited(Credential credential, String resource, Limitation limitation, Optional<RateLimit> figures) {
        String covered = limitation.kind() == Limitation.Kind.PRIMARY ? resource : EVERYTHING;
        Instant until = clock.instant().plus(limitation.pause());
        long quota = figures.map(RateLimit::limit).orElse(0L);
        state.limit(
                credential.fingerprint(), covered, new RateLimitState.Limited(until, quota, Exhaustion.Cause.LIMITED));
        LOG.info("Credential {} met its {} rate limit for {} until {}", credential, limitation.kind(), covered, until);
    }

    /** Takes note that GitHub does not accept the credential. */
    public void refused(Credential credential) {
        Instant until = clock.instant().plus(REFUSED_PAUSE);
        state.limit(
                credential.fingerprint(), EVERYTHING, new RateLimitState.Limited(until, 0, Exhaustion.Cause.REFUSED));
        LOG.error(
                "GitHub refuses credential {}: is it revoked or mistyped? It is tried again at {}", credential, until);
    }

    /** Tells why no credential can be used for the resource, and when the first recovers. */
    public Exhaustion exhaustion(String resource) {
        Instant now = clock.instant();
        List<RateLimitState.Limited> limits = credentials.stream()
                .flatMap(credential -> limitOf(credential, resource, now).stream())
                .toList();
        if (limits.size() < credentials.size()) {
            // There is one left, but the request could not be sent again with it; the next may be.
            return new Exhaustion(resource, Exhaustion.Cause.LIMITED, now, 0);
        }
        Optional<RateLimitState.Limited> first = limits.stream()
                .filter(limit -> limit.cause() == Exhaustion.Cause.LIMITED)
                .min(Comparator.comparing(RateLimitState.Limited::until));
        return new Exhaustion(
                resource,
                first.isEmpty() ? Exhaustion.Cause.REFUSED : Exhaustion.Cause.LIMITED,
                first.map(RateLimitState.Limited::until).orElse(now),
                first.map(RateLimitState.Limited::quota).orElse(0L));
    }

    /** The longest of what holds for a credential. */
    private Optional<RateLimitState.Limited> limitOf(Credential credential, String resource, Instant now) {
        Optional<RateLimitState.Limited> general = state.limitOf(credential.fingerprint(), EVERYTHING, now);
        Optional<RateLimitState.Limited> special = state.limitOf(credential.fingerprint(), resource, now);
        if (general.isEmpty() || special.isEmpty()) {
            return general.or(() -> special);
        }
        return special.get().until().isAfter(general.get().until()) ? special : general;
    }
}
