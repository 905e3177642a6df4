package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.github.RequestSubject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A cache of which repositories and organizations each credential can see, and what it may do there, as learned from
 * responses. Entries expire after ten minutes. Their number and the length of their paths are bounded. Thread-safe.
 */
final class VisibilityCache {
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
    private static final int MAX_SUBJECTS = 10_000;

    /** Longer than the paths of all existing repositories. Clients may send longer ones, which would fill the memory. */
    private static final int MAX_PATH_LENGTH = 256;

    private final Cache<Key, Visibility> entries;

    VisibilityCache(Ticker ticker) {
        this.entries = Caffeine.newBuilder()
                .maximumSize(MAX_SUBJECTS)
                .expireAfterWrite(TIME_TO_LIVE)
                .ticker(ticker)
                .build();
    }

    /** The beginning of a path, and the kind of access. */
    private record Key(String path, RequestSubject.Access access) {
        /** The key for whether a credential sees the repository or organization. */
        static Key visible(RequestSubject subject) {
            return new Key(subject.name(), subject.access());
        }

        // The methods that records have are slower than these where many types of keys are in use.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && access == that.access && path.equals(that.path);
        }

        @Override
        public int hashCode() {
            return 31 * path.hashCode() + access.hashCode();
        }

        /** The key for whether a credential may access that part of it. */
        static Key permitted(RequestSubject subject) {
            return new Key(subject.permissionPath(), subject.access());
        }
    }

    private record Visibility(Set<Credential> visibleTo, Set<Credential> hiddenFrom) {
        static final Visibility UNKNOWN = new Visibility(Set.of(), Set.of());

        Visibility withVisibleTo(Credential credential) {
            return new Visibility(with(visibleTo, credential), without(hiddenFrom, credential));
        }

        Visibility withHiddenFrom(Credential credential) {
            return new Visibility(without(visibleTo, credential), with(hiddenFrom, credential));
        }

        private static Set<Credential> with(Set<Credential> all, Credential one) {
            Set<Credential> more = new HashSet<>(all);
            more.add(one);
            return Set.copyOf(more);
        }

        private static Set<Credential> without(Set<Credential> all, Credential one) {
            Set<Credential> fewer = new HashSet<>(all);
            fewer.remove(one);
            return Set.copyOf(fewer);
        }
    }

    /** Returns whether a credential does not see the subject, or may not access it. */
    Predicate<Credential> hiddenFrom(RequestSubject subject) {
        Predicate<Credential> hidden = hiddenFrom(Key.visible(subject), subject);
        return subject.permissionPath().equals(subject.name())
                ? hidden
                : hidden.or(hiddenFrom(Key.permitted(subject), subject));
    }

    /**
     * What is hidden from one installation is not public, so it is hidden from the installations of other owners too, which
     * see only what is public there.
     */
    private Predicate<Credential> hiddenFrom(Key key, RequestSubject subject) {
        Visibility known = entries.getIfPresent(key);
        if (known == null || known.hiddenFrom().isEmpty()) {
            return credential -> false;
        }
        Set<Credential> hiddenFrom = known.hiddenFrom();
        boolean isNotPublic = subject.owner().isPresent() && hiddenFrom.stream().anyMatch(Credential::isInstallation);
        return credential -> hiddenFrom.contains(credential)
                || (isNotPublic
                        && credential.isInstallation()
                        && !credential.owner().equals(subject.owner())
                        && !known.visibleTo().contains(credential));
    }

    /** Returns whether the subject as a whole is hidden from some credential. */
    boolean isHiddenFromAny(RequestSubject subject) {
        Visibility known = entries.getIfPresent(Key.visible(subject));
        return known != null && !known.hiddenFrom().isEmpty();
    }

    /** Returns whether the credential is known to see the subject, so that a 404 within it means that nothing is there. */
    boolean isVisibleTo(Credential credential, RequestSubject subject) {
        return isVisibleTo(credential, Key.visible(subject));
    }

    /** Records that the credential sees the subject. */
    void recordVisible(Credential credential, RequestSubject subject) {
        if (!isVisibleTo(credential, subject)) {
            update(Key.visible(subject), known -> known.withVisibleTo(credential));
        }
    }

    /** Records that the credential sees the subject, and may access it. */
    void recordPermitted(Credential credential, RequestSubject subject) {
        recordVisible(credential, subject);
        Key key = Key.permitted(subject);
        // Recorded only after a credential has been forbidden access there, which is rare: saves memory.
        if (entries.getIfPresent(key) != null && !isVisibleTo(credential, key)) {
            update(key, known -> known.withVisibleTo(credential));
        }
    }

    /** Records that the credential does not see the subject. */
    void recordHidden(Credential credential, RequestSubject subject) {
        update(Key.visible(subject), known -> known.withHiddenFrom(credential));
    }

    /** Records that the credential may not access the subject. */
    void recordForbidden(Credential credential, RequestSubject subject) {
        update(Key.permitted(subject), known -> known.withHiddenFrom(credential));
    }

    private boolean isVisibleTo(Credential credential, Key key) {
        Visibility known = entries.getIfPresent(key);
        return known != null && known.visibleTo().contains(credential);
    }

    private void update(Key key, UnaryOperator<Visibility> change) {
        if (key.path().length() > MAX_PATH_LENGTH) {
            return;
        }
        entries.asMap().compute(key, (same, old) -> change.apply(old == null ? Visibility.UNKNOWN : old));
    }
}
