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
 * Which credentials see which repositories and organizations, and what is forbidden to them there: lessons that requests
 * have taught, remembered for a while. Safe for use by many threads.
 */
final class VisibilityCache {
    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final int MAX_SUBJECTS = 10_000;

    private final Cache<Place, Lessons> lessons;

    VisibilityCache(Ticker ticker) {
        this.lessons = Caffeine.newBuilder()
                .maximumSize(MAX_SUBJECTS)
                .expireAfterWrite(MEMORY)
                .ticker(ticker)
                .build();
    }

    /** The beginning of a path, and what is wanted there. */
    private record Place(String path, RequestSubject.Access access) {
        static Place seen(RequestSubject subject) {
            return new Place(subject.name(), subject.access());
        }

        static Place permitted(RequestSubject subject) {
            return new Place(subject.permissionPath(), subject.access());
        }
    }

    private record Lessons(Set<Credential> seeing, Set<Credential> blind) {
        static final Lessons NONE = new Lessons(Set.of(), Set.of());

        Lessons sees(Credential credential) {
            return new Lessons(with(seeing, credential), without(blind, credential));
        }

        Lessons isBlind(Credential credential) {
            return new Lessons(without(seeing, credential), with(blind, credential));
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

    /** Tells which credentials are not shown the subject, or may not do there what is wanted. */
    Predicate<Credential> blindTo(RequestSubject subject) {
        Predicate<Credential> unseeing = blindTo(Place.seen(subject), subject);
        return subject.permissionPath().equals(subject.name())
                ? unseeing
                : unseeing.or(blindTo(Place.permitted(subject), subject));
    }

    /**
     * Once an installation was not shown something, or was forbidden it, those on accounts of others are of no use
     * either: they may no more than everybody may.
     */
    private Predicate<Credential> blindTo(Place place, RequestSubject subject) {
        Lessons known = lessons.getIfPresent(place);
        if (known == null || known.blind().isEmpty()) {
            return credential -> false;
        }
        Set<Credential> blind = known.blind();
        boolean notPublic = subject.owner().isPresent() && blind.stream().anyMatch(Credential::isInstallation);
        return credential -> blind.contains(credential)
                || (notPublic
                        && credential.isInstallation()
                        && !credential.owner().equals(subject.owner())
                        && !known.seeing().contains(credential));
    }

    /** Tells whether somebody was not shown the subject at all, not even that it is there. */
    boolean isHiddenFromSome(RequestSubject subject) {
        Lessons known = lessons.getIfPresent(Place.seen(subject));
        return known != null && !known.blind().isEmpty();
    }

    /** Tells whether that credential was shown the subject, so that what it does not find in it is not there. */
    boolean sees(Credential credential, RequestSubject subject) {
        return sees(credential, Place.seen(subject));
    }

    /** Takes note that the credential was shown the subject. */
    void seen(Credential credential, RequestSubject subject) {
        if (!sees(credential, subject)) {
            teach(Place.seen(subject), lessons -> lessons.sees(credential));
        }
    }

    /** Takes note that the credential was let do there what was wanted. */
    void permitted(Credential credential, RequestSubject subject) {
        seen(credential, subject);
        Place place = Place.permitted(subject);
        // Most are never forbidden anything: that is not worth a lesson.
        if (lessons.getIfPresent(place) != null && !sees(credential, place)) {
            teach(place, lessons -> lessons.sees(credential));
        }
    }

    /** Takes note that the credential was not shown the subject. */
    void unseen(Credential credential, RequestSubject subject) {
        teach(Place.seen(subject), lessons -> lessons.isBlind(credential));
    }

    /** Takes note that the credential may not do there what was wanted. */
    void forbidden(Credential credential, RequestSubject subject) {
        teach(Place.permitted(subject), lessons -> lessons.isBlind(credential));
    }

    private boolean sees(Credential credential, Place place) {
        Lessons known = lessons.getIfPresent(place);
        return known != null && known.seeing().contains(credential);
    }

    private void teach(Place place, UnaryOperator<Lessons> lesson) {
        lessons.asMap().compute(place, (same, old) -> lesson.apply(old == null ? Lessons.NONE : old));
    }
}
