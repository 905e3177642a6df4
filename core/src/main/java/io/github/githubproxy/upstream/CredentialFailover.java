package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.CostSink;
import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.CredentialRequirement;
import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.credentials.NoCredentialException;
import io.github.githubproxy.fairness.Fairness;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.RequestSubject;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.observe.RequestTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request on its way from credential to credential. Used by the thread that serves the request only. */
final class CredentialFailover {
    /** How long a token that was issued a moment ago is given to reach all of GitHub. */
    private static final Duration FRESH_TOKEN_PAUSE = Duration.ofMillis(500);

    private final UpstreamClient upstream;
    private final CredentialPool pool;
    private final RequestTrace trace;
    private final Fairness.Permit permit;
    private final Instant deadline;
    private final UpstreamRequest request;
    private final RequestBody body;
    private final Set<Credential> tried = new HashSet<>();
    private final Set<Chance> chances = new HashSet<>();
    private CredentialRequirement need;
    private Optional<Hidden> hidden = Optional.empty();
    private boolean metLimit;
    private boolean isSent;

    CredentialFailover(
            UpstreamClient upstream,
            CredentialPool pool,
            UpstreamRequest request,
            RequestTrace trace,
            Fairness.Permit permit,
            Instant deadline)
            throws UpstreamException {
        this.upstream = upstream;
        this.pool = pool;
        this.request = request;
        this.trace = trace;
        this.permit = permit;
        this.deadline = deadline;
        this.body = ReplayableBody.of(request.body());
        this.need = request.need();
        // They count as those that have met their limit: they might see more, and cannot be asked now.
        this.tried.addAll(permit.reservedCredentials());
        this.metLimit = !permit.reservedCredentials().isEmpty();
    }

    /** That a credential whose token was refused has been tried once more, for one reason. */
    private record Chance(Credential credential, CredentialPool.Rejection reason) {}

    /** The first answer by which something is not to be seen. */
    private record Hidden(UpstreamResponse answer, Optional<RequestTrace.Attempt> attempt) {}

    UpstreamResponse run() throws NoCredentialException, UpstreamException {
        while (true) {
            Lease lease;
            Instant asked = upstream.now();
            try {
                lease = pool.lease(need, tried, deadline);
            } catch (NoCredentialException e) {
                // One that met its limit might have been shown what was said not to be there.
                boolean doubtful = metLimit && need.subject().secrecy() == RequestSubject.Secrecy.DENIED;
                if (hidden.isPresent() && !doubtful) {
                    return clientsView(shown(hidden.get()));
                }
                throw e;
            } finally {
                trace.addWait(Duration.between(asked, upstream.now()));
            }
            if (isSent) {
                trace.retried();
            }
            isSent = true;
            InspectedResponse answer = upstream.exchange(request, body, lease, trace);
            Optional<UpstreamResponse> settled = judge(lease, answer);
            if (settled.isPresent()) {
                return clientsView(settled.get());
            }
        }
    }

    /** Returns the answer for the client; empty if the request is to be sent again. */
    private Optional<UpstreamResponse> judge(Lease lease, InspectedResponse answer)
            throws NoCredentialException, UpstreamException {
        Optional<ExceededRateLimit> limitation = answer.limitation();
        permit.recordSpent(resourceOf(answer), answer.cost());
        if (limitation.isPresent()) {
            limited(lease, answer, limitation.get());
            return Optional.empty();
        }
        if (answer.refusesToken() || (leavesOpen(answer) && !pool.accepts(lease))) {
            refused(lease, answer);
            return Optional.empty();
        }
        Optional<RequestSubject> hides = answer.hides(need.subject());
        if (hides.isPresent()) {
            return hidden(lease, answer, hides.get());
        }
        boolean shown = answer.response().status() < 400;
        pool.served(lease, shown ? Optional.of(need.subject()) : Optional.empty());
        return Optional.of(answer.response());
    }

    private String resourceOf(InspectedResponse answer) {
        return answer.figures().map(RateLimit::resource).orElse(need.resource());
    }

    private void limited(Lease lease, InspectedResponse answer, ExceededRateLimit met) throws NoCredentialException {
        UpstreamClient.close(answer.response());
        String resource = resourceOf(answer);
        pool.limited(lease, resource, met);
        metLimit = true;
        need = need.of(resource);
        tried.add(lease.credential());
        if (!mayGoOn()) {
            throw pool.none(need);
        }
    }

    private void refused(Lease lease, InspectedResponse answer) throws UpstreamException {
        UpstreamClient.close(answer.response());
        Credential credential = lease.credential();
        CredentialPool.Rejection rejection = pool.rejected(lease);
        boolean anotherChance =
                rejection != CredentialPool.Rejection.FINAL && chances.add(new Chance(credential, rejection));
        if (!anotherChance) {
            tried.add(credential);
            if (rejection != CredentialPool.Rejection.FINAL) {
                pool.refused(lease);
            }
        }
        if (!mayGoOn()) {
            throw new UpstreamException(
                    UpstreamException.Reason.CREDENTIAL_LOST, "GitHub did not accept the credential of this request");
        }
        if (anotherChance && rejection == CredentialPool.Rejection.TOO_FRESH) {
            pause();
        }
    }

    /** Another credential may be shown more. If none is, the first answer counts: it is of the one with the best claim. */
    private Optional<UpstreamResponse> hidden(Lease lease, InspectedResponse answer, RequestSubject subject)
            throws NoCredentialException {
        tried.add(lease.credential());
        pool.served(lease, Optional.empty());
        need = need.about(subject);
        CredentialPool.Hiding hiding = answer.response().status() == 403
                ? pool.forbidden(lease, subject, need, tried, deadline)
                : pool.hidden(lease, subject, need, tried, deadline, new Expense());
        if (hiding == CredentialPool.Hiding.ASK_LATER) {
            UpstreamClient.close(answer.response());
            throw pool.none(need);
        }
        boolean another = hiding == CredentialPool.Hiding.TRY_ANOTHER && mayGoOn();
        if (hidden.isPresent()) {
            UpstreamClient.close(answer.response());
            return another ? Optional.empty() : hidden.map(this::shown);
        }
        if (another) {
            hidden = answer.detached().map(first -> new Hidden(first, trace.lastAttempt()));
        }
        return hidden.isPresent() ? Optional.empty() : Optional.of(answer.response());
    }

    /** What is asked about a credential for the sake of this request counts as part of it. */
    private final class Expense implements CostSink {
        @Override
        public String client() {
            return trace.client();
        }

        @Override
        public void pay(String resource, int units) {
            trace.answeredBeside(units);
            permit.recordSpent(resource, units);
        }
    }

    private UpstreamResponse shown(Hidden first) {
        trace.shows(first.attempt());
        return first.answer();
    }

    /** A 401 to HEAD has no body to say what it is about. */
    private boolean leavesOpen(InspectedResponse answer) {
        return request.method().equals("HEAD") && answer.response().status() == 401;
    }

    private boolean mayGoOn() {
        return body.isRepeatable() && upstream.now().isBefore(deadline);
    }

    /** Waits on the clock of the machine: it is GitHub's own servers that are waited for. */
    private static void pause() throws UpstreamException {
        try {
            var nobodyCounts = new CountDownLatch(1);
            var unused = nobodyCounts.await(FRESH_TOKEN_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UpstreamException.givenUp();
        }
    }

    /** Clients see what they have left, not what the one credential has that was used. */
    private UpstreamResponse clientsView(UpstreamResponse response) {
        permit.close();
        return RateLimit.from(response.headers())
                .flatMap(own -> upstream.figures(trace.client(), need.of(own.resource())))
                .map(all -> response.withHeaders(ResponseHeaderRules.withFigures(response.headers(), all)))
                .orElse(response);
    }
}
