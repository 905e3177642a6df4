package io.github.githubproxy.credentials;

import io.github.githubproxy.github.RequestSubject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Records that a response hides a subject from a credential, or forbids access to it, and decides whether another
 * credential should be tried. Thread-safe.
 */
public final class VisibilityRecorder {
    private final CredentialDiscovery discovery;
    private final CredentialProber prober;
    private final VisibilityCache visibility;
    private final InstantSource clock;

    VisibilityRecorder(
            CredentialDiscovery discovery, CredentialProber prober, VisibilityCache visibility, InstantSource clock) {
        this.discovery = discovery;
        this.prober = prober;
        this.visibility = visibility;
        this.clock = clock;
    }

    /** What to do with a response that hides the subject. */
    public enum NextStep {
        /** Return the response: the subject does not exist, or no credential may access it. */
        RETURN_RESPONSE,
        /** Send the request with another credential, which may see more. */
        TRY_ANOTHER,
        /** Fail with an exhaustion response: another credential may see more, and cannot be used now. */
        WAIT_FOR_ANOTHER
    }

    /**
     * Records that GitHub responded 404, or the same in GraphQL. A 404 within a repository does not mean that the repository
     * is hidden; unless it is known to be visible to the credential, it is probed.
     *
     * @param tried the credentials that the request was sent with, including this one
     * @param deadline until when to wait for the discovery of installations
     * @param costs is charged for the probe
     */
    public NextStep recordHidden(
            Lease lease,
            RequestSubject subject,
            CredentialRequirement requirement,
            Set<Credential> tried,
            Instant deadline,
            CostSink costs) {
        Credential credential = lease.credential();
        if (visibility.isVisibleTo(credential, subject)) {
            return NextStep.RETURN_RESPONSE;
        }
        if (!awaitDiscovery(deadline) || isOnlyCandidate(credential, requirement, tried)) {
            return NextStep.RETURN_RESPONSE;
        }
        CredentialProber.Visibility probed = requirement
                .probePath()
                .map(path -> prober.probeVisibility(path, lease.token(), costs))
                .orElse(CredentialProber.Visibility.HIDDEN);
        switch (probed) {
            case VISIBLE -> {
                visibility.recordVisible(credential, subject);
                return NextStep.RETURN_RESPONSE;
            }
            case HIDDEN -> visibility.recordHidden(credential, subject);
            // An inconclusive probe is not recorded: the record would be used for minutes.
            case UNKNOWN -> {}
        }
        return switch (alternative(credential, requirement, tried)) {
            case USABLE -> NextStep.TRY_ANOTHER;
            case NOT_USABLE_NOW -> NextStep.WAIT_FOR_ANOTHER;
            case NONE -> NextStep.RETURN_RESPONSE;
        };
    }

    /**
     * Records that GitHub responded 403. Access may be forbidden although the subject is visible.
     *
     * @param tried the credentials that the request was sent with, including this one
     * @param deadline until when to wait for the discovery of installations
     */
    public NextStep recordForbidden(
            Lease lease,
            RequestSubject subject,
            CredentialRequirement requirement,
            Set<Credential> tried,
            Instant deadline) {
        Credential credential = lease.credential();
        if (!awaitDiscovery(deadline) || isOnlyCandidate(credential, requirement, tried)) {
            return NextStep.RETURN_RESPONSE;
        }
        visibility.recordForbidden(credential, subject);
        return switch (alternative(credential, requirement, tried)) {
            case USABLE -> NextStep.TRY_ANOTHER;
            case NOT_USABLE_NOW ->
                isAuthoritative(credential, subject) ? NextStep.RETURN_RESPONSE : NextStep.WAIT_FOR_ANOTHER;
            case NONE -> NextStep.RETURN_RESPONSE;
        };
    }

    /**
     * Returns whether a credential may see the subject that was hidden from others: one that was not tried, one that was tried
     * and is limited, or an installation that is not known yet.
     */
    public boolean mayBeVisibleLater(CredentialRequirement requirement, Set<Credential> tried) {
        return alternative(requirement, criteria(requirement, tried)) != CredentialSelector.Alternative.NONE;
    }

    /**
     * Until all installations are known, it is unknown whether another credential may see more. Returns whether to go on: not
     * after an interrupt, which is kept.
     */
    private boolean awaitDiscovery(Instant deadline) {
        try {
            var unused = discovery.awaitDiscovery(Duration.between(clock.instant(), deadline));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isOnlyCandidate(Credential credential, CredentialRequirement requirement, Set<Credential> tried) {
        return tried.size() == 1 && alternative(credential, requirement, tried) == CredentialSelector.Alternative.NONE;
    }

    private CredentialSelector.Alternative alternative(
            Credential credential, CredentialRequirement requirement, Set<Credential> tried) {
        return alternative(requirement, criteria(requirement, tried).withHiddenFrom(credential));
    }

    private CredentialSelector.Alternative alternative(
            CredentialRequirement requirement, CredentialSelector.Criteria criteria) {
        CredentialSelector.Alternative known = discovery
                .selector(requirement.group())
                .alternative(criteria, clock.instant().toEpochMilli());
        // An installation that is not known yet may see it.
        return known == CredentialSelector.Alternative.NONE && discovery.lacksInstallations(requirement.group())
                ? CredentialSelector.Alternative.NOT_USABLE_NOW
                : known;
    }

    private CredentialSelector.Criteria criteria(CredentialRequirement requirement, Set<Credential> tried) {
        Optional<Credential> storedWith = requirement.storedFor().flatMap(discovery::credentialWithToken);
        return CredentialSelector.Criteria.of(requirement, storedWith, visibility, tried);
    }

    /**
     * Returns whether no other credential may see more: this one belongs to the subject's owner, or the subject is one that
     * GitHub forbids by kind of credential, such as {@code /user}.
     */
    private static boolean isAuthoritative(Credential credential, RequestSubject subject) {
        return subject.denial() == RequestSubject.Denial.FORBIDDEN
                || (subject.owner().isPresent() && credential.owner().equals(subject.owner()));
    }
}
