package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.CostSink;
import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.credentials.VisibilityRecorder;
import io.github.githubproxy.fairness.Fairness;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.github.ResponseInterpretation;
import io.github.githubproxy.observe.RequestTrace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends one request with one credential after another, until GitHub neither rejects the credential nor says that it has
 * exceeded a limit, and no other credential may see more. Used by one thread, for one request.
 */
final class CredentialFailover {
    /** The time that a token issued a moment ago is given to reach all of GitHub's servers. */
    private static final Duration FRESH_TOKEN_PAUSE = Duration.ofMillis(500);

    private final Sender sender;
    private final CredentialPool pool;
    private final RequestTrace trace;
    private final Fairness.Permit permit;
    private final Instant deadline;
    private final InstantSource clock;
    private final UpstreamRequest request;
    private final Set<Credential> tried = new HashSet<>();
    private final Set<TokenRetry> tokenRetries = new HashSet<>();
    private CredentialRequirement requirement;
    private Optional<HiddenResponse> firstHidden = Optional.empty();
    private boolean isSent;

    CredentialFailover(
            Sender sender,
            CredentialPool pool,
            UpstreamRequest request,
            RequestTrace trace,
            Fairness.Permit permit,
            Instant deadline,
            InstantSource clock) {
        this.sender = sender;
        this.pool = pool;
        this.request = request;
        this.trace = trace;
        this.permit = permit;
        this.deadline = deadline;
        this.clock = clock;
        this.requirement = request.requirement();
        // Credentials reserved for other clients must not be used now.
        this.tried.addAll(permit.reservedCredentials());
    }

    /** Sends the request once, with the leased credential. */
    @FunctionalInterface
    interface Sender {
        InspectedResponse send(Lease lease, UpstreamRequest request) throws UpstreamException;
    }

    /** A credential used once more after GitHub rejected its token. At most one retry for each reason. */
    private record TokenRetry(Credential credential, AccessToken.Rejection reason) {}

    /** The first response that hides the subject from a credential. */
    private record HiddenResponse(UpstreamResponse response, Optional<RequestTrace.Attempt> attempt) {}

    UpstreamResponse send() throws NoCredentialException, UpstreamException {
        while (true) {
            Lease lease;
            Instant waitStart = clock.instant();
            try {
                lease = trace.cancellation().await(() -> pool.lease(trace.client(), requirement, tried, deadline));
            } catch (NoCredentialException e) {
                if (firstHidden.isPresent() && isConclusive()) {
                    return traced(firstHidden.get());
                }
                throw e;
            } finally {
                trace.addWait(Duration.between(waitStart, clock.instant()));
            }
            if (isSent) {
                trace.recordRetry();
            }
            isSent = true;
            InspectedResponse inspected = sender.send(lease, request);
            Optional<UpstreamResponse> accepted = handleOrDiscard(lease, inspected);
            if (accepted.isPresent()) {
                return accepted.get();
            }
        }
    }

    private Optional<UpstreamResponse> handleOrDiscard(Lease lease, InspectedResponse inspected)
            throws NoCredentialException, UpstreamException {
        try {
            return handle(lease, inspected);
        } catch (Throwable e) {
            inspected.response().discard();
            throw e;
        }
    }

    /** Returns the response for the client; empty if the request is to be sent with another credential. */
    private Optional<UpstreamResponse> handle(Lease lease, InspectedResponse inspected)
            throws NoCredentialException, UpstreamException {
        ResponseInterpretation interpretation = inspected.interpretation();
        permit.recordSpent(interpretation.resource(requirement.resource()), interpretation.cost());
        if (interpretation.exceededLimit().isPresent()) {
            handleExceededLimit(lease, inspected, interpretation.exceededLimit().get());
            return Optional.empty();
        }
        if (interpretation.rejectsToken()
                || (isUnexplained401(inspected) && !pool.outcomes().verifyToken(lease))) {
            handleRejectedToken(lease, inspected);
            return Optional.empty();
        }
        Optional<RequestSubject> hidden = interpretation.hiddenSubject(requirement.subject());
        if (hidden.isPresent()) {
            return handleHidden(lease, inspected, hidden.get());
        }
        boolean isVisible = inspected.status() < 400;
        pool.outcomes().recordSuccess(lease, isVisible ? Optional.of(requirement.subject()) : Optional.empty());
        return Optional.of(inspected.response());
    }

    private void handleExceededLimit(Lease lease, InspectedResponse inspected, ExceededRateLimit limit)
            throws NoCredentialException {
        inspected.response().discard();
        String resource = inspected.interpretation().resource(requirement.resource());
        pool.outcomes().recordExceededLimit(lease, resource, limit);
        requirement = requirement.withResource(resource);
        tried.add(lease.credential());
        if (!canSendAgain()) {
            throw pool.noCredential(requirement);
        }
    }

    private void handleRejectedToken(Lease lease, InspectedResponse inspected) throws UpstreamException {
        inspected.response().discard();
        Credential credential = lease.credential();
        AccessToken.Rejection rejection = pool.outcomes().recordRejectedToken(lease);
        boolean isRetried =
                rejection != AccessToken.Rejection.FINAL && tokenRetries.add(new TokenRetry(credential, rejection));
        if (!isRetried) {
            tried.add(credential);
            if (rejection != AccessToken.Rejection.FINAL) {
                pool.outcomes().recordRejectedCredential(lease);
            }
        }
        if (!canSendAgain()) {
            throw new UpstreamException(
                    UpstreamException.Reason.CREDENTIAL_LOST, "GitHub did not accept the credential of this request");
        }
        if (isRetried && rejection == AccessToken.Rejection.TOO_FRESH) {
            trace.cancellation().await(CredentialFailover::pause);
        }
    }

    /**
     * Another credential may see more. If none does, the client gets the first response: the selector chose its credential
     * as the most likely to see the subject.
     */
    private Optional<UpstreamResponse> handleHidden(Lease lease, InspectedResponse inspected, RequestSubject subject)
            throws NoCredentialException, UpstreamException {
        tried.add(lease.credential());
        pool.outcomes().recordSuccess(lease, Optional.empty());
        requirement = requirement.withSubject(subject);
        VisibilityRecorder.NextStep next =
                trace.cancellation().await(() -> recordHidden(lease, inspected.status(), subject));
        if (trace.cancellation().isCancelled() || Thread.currentThread().isInterrupted()) {
            throw UpstreamException.givenUp();
        }
        if (next == VisibilityRecorder.NextStep.WAIT_FOR_ANOTHER) {
            inspected.response().discard();
            throw pool.noCredential(requirement);
        }
        boolean tryAnother = next == VisibilityRecorder.NextStep.TRY_ANOTHER;
        boolean sendAgain = tryAnother && canSendAgain();
        if (tryAnother && !sendAgain && request.body().isRepeatable() && inspected.status() != 403) {
            inspected.response().discard();
            throw new UpstreamException(
                    UpstreamException.Reason.CREDENTIAL_LOST,
                    "GitHub hides the resource from the credential of this request, and another credential may see it");
        }
        if (firstHidden.isPresent()) {
            inspected.response().discard();
            return sendAgain ? Optional.empty() : firstHidden.map(this::traced);
        }
        if (sendAgain) {
            firstHidden = inspected.detach().map(response -> new HiddenResponse(response, trace.lastAttempt()));
        }
        return firstHidden.isPresent() ? Optional.empty() : Optional.of(inspected.response());
    }

    private VisibilityRecorder.NextStep recordHidden(Lease lease, int status, RequestSubject subject) {
        return status == 403
                ? pool.visibility().recordForbidden(lease, subject, requirement, tried, deadline)
                : pool.visibility().recordHidden(lease, subject, requirement, tried, deadline, new RequestCostSink());
    }

    /** Charges the client for the visibility probes that its request causes, which end with the request. */
    private final class RequestCostSink implements CostSink {
        @Override
        public String client() {
            return trace.client();
        }

        @Override
        public void addCost(String resource, int units) {
            trace.recordInternalResponse(units);
            permit.recordSpent(resource, units);
        }

        @Override
        public void onCancel(Runnable action) {
            trace.cancellation().onCancel(action);
        }
    }

    /**
     * Returns whether a response that hides the subject may be returned although no other credential could be used. The
     * one that was usable after that response may be limited by now, have no token or have no free slot: it may see the
     * subject later.
     */
    private boolean isConclusive() {
        return requirement.subject().denial() != RequestSubject.Denial.HIDDEN
                || !pool.visibility().mayBeVisibleLater(requirement, tried);
    }

    private UpstreamResponse traced(HiddenResponse first) {
        trace.replaceAttempt(first.attempt());
        return first.response();
    }

    /** A 401 to HEAD has no body that says whether it concerns the token or the endpoint. */
    private boolean isUnexplained401(InspectedResponse inspected) {
        return request.method().equals("HEAD") && inspected.status() == 401;
    }

    private boolean canSendAgain() {
        return request.body().isRepeatable() && clock.instant().isBefore(deadline);
    }

    /** Waits in real time, even if the proxy's clock is simulated: GitHub's servers need it to learn of the token. */
    private static boolean pause() throws UpstreamException {
        try {
            var neverCountedDown = new CountDownLatch(1);
            return neverCountedDown.await(FRESH_TOKEN_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UpstreamException.givenUp();
        }
    }
}
