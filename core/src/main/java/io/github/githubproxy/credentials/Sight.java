package io.github.githubproxy.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.githubproxy.github.Subject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which credentials see which repositories and organizations: lessons that requests have taught, remembered for a while.
 * Safe for use by many threads.
 */
final class Sight {
    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final int MAX_SUBJECTS = 10_000;

    private final Cache<Subject, Lessons> lessons;

    Sight(Ticker ticker) {
        this.lessons = Caffeine.newBuilder()
                .maximumSize(MAX_SUBJECTS)
                .expireAfterWrite(MEMORY)
                .ticker(ticker)
                .build();
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

    /**
     * Tells which credentials are not shown the subject. Once an installation was not shown something, those on accounts
     * of others are not either: they see no more than everybody does.
     */
    Predicate<Credential> blindTo(Subject subject) {
        Lessons known = lessons.getIfPresent(subject);
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

    /** Tells whether that credential was shown the subject, so that what it does not find in it is not there. */
    boolean sees(Credential credential, Subject subject) {
        Lessons known = lessons.getIfPresent(subject);
        return known != null && known.seeing().contains(credential);
    }

    /** Takes note that the credential was shown the subject. */
    void seen(Credential credential, Subject subject) {
        if (!sees(credential, subject)) {
            lessons.asMap().compute(subject, (same, old) -> (old == null ? Lessons.NONE : old).sees(credential));
        }
    }

    /** Takes note that the credential was not shown the subject. */
    void unseen(Credential credential, Subject subject) {
        lessons.asMap().compute(subject, (same, old) -> (old == null ? Lessons.NONE : old).isBlind(credential));
    }
}
