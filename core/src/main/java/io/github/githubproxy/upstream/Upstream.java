package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.CredentialPool;
import io.github.githubproxy.credentials.Exhaustion;
import io.github.githubproxy.github.Limitation;
import io.github.githubproxy.github.RateLimit;
import io.github.githubproxy.http.HttpDate;
import io.github.githubproxy.http.RequestBody;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.TelemetryCollector;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import okhttp3.OkHttpClient;

/** Sends requests to GitHub with one credential after another, until one is not refused. Thread-safe. */
public final class Upstream {
    private final GitHubCall call;
    private final CredentialPool pool;
    private final TelemetryCollector telemetry;
    private final InstantSource clock;
    private final Limits limits;

    /**
     * How long things may take.
     *
     * @param request no further credential is tried when this has passed since the request arrived
     * @param clockDrift added to a reset that cannot be measured on GitHub's clock, as the answer has no date
     */
    public record Limits(Duration request, Duration clockDrift) {}

    /** Makes an upstream. */
    public Upstream(
            OkHttpClient http, CredentialPool pool, TelemetryCollector telemetry, InstantSource clock, Limits limits) {
        this.call = new GitHubCall(http);
        this.pool = pool;
        this.telemetry = telemetry;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Sends a request.
     *
     * @return GitHub's answer, whatever its status, unless it says that the credential is refused or limited
     * @throws ExhaustedException if every credential is limited
     * @throws UpstreamException if there is no answer
     */
    public UpstreamResponse send(UpstreamRequest request, RequestTrace trace)
            throws ExhaustedException, UpstreamException {
        RequestBody body = ResendableBody.of(request.body());
        Set<Credential> tried = new HashSet<>();
        while (true) {
            Optional<Credential> chosen =
                    mayTry(tried, body, trace) ? pool.choose(request.resource(), tried) : Optional.empty();
            if (chosen.isEmpty()) {
                throw noneLeft(request);
            }
            Credential credential = chosen.get();
            tried.add(credential);
            RefusalReader.Read answer = RefusalReader.read(timed(request, body, credential, trace));
            Optional<Limitation> limitation = limitation(answer);
            if (!answer.refusesCredential() && limitation.isEmpty()) {
                return answer.response();
            }
            close(answer.response());
            Optional<RateLimit> figures = RateLimit.from(answer.response().headers());
            String resource = figures.map(RateLimit::resource).orElse(request.resource());
            limitation.ifPresentOrElse(
                    met -> pool.limited(credential, resource, met, figures), () -> pool.refused(credential));
        }
    }

    private boolean mayTry(Set<Credential> tried, RequestBody body, RequestTrace trace) {
        return tried.isEmpty()
                || (body.isRepeatable()
                        && clock.instant().isBefore(trace.arrival().plus(limits.request())));
    }

    private ExhaustedException noneLeft(UpstreamRequest request) throws UpstreamException {
        Exhaustion exhaustion = pool.exhaustion(request.resource());
        if (exhaustion.cause() == Exhaustion.Cause.REFUSED) {
            throw new UpstreamException(
                    UpstreamException.Reason.CREDENTIALS_REFUSED, "GitHub accepts none of the proxy's credentials");
        }
        return new ExhaustedException(exhaustion);
    }

    private UpstreamResponse timed(UpstreamRequest request, RequestBody body, Credential credential, RequestTrace trace)
            throws UpstreamException {
        Instant sent = clock.instant();
        try {
            UpstreamResponse response = call.send(request, body, credential);
            telemetry.collectGitHubResponse(new GitHubResponseEvent(
                    trace.client(),
                    request.method(),
                    trace.route(),
                    credential.name(),
                    response.status(),
                    response.headers(),
                    RateLimit.from(response.headers()).map(RateLimit::resource).orElse(request.resource()),
                    Duration.between(sent, clock.instant())));
            return response;
        } finally {
            trace.addUpstream(Duration.between(sent, clock.instant()));
        }
    }

    private Optional<Limitation> limitation(RefusalReader.Read answer) {
        UpstreamResponse response = answer.response();
        Optional<Instant> date = HttpDate.first(response.headers(), "Date");
        Optional<Limitation> limitation = Limitation.of(
                response.status(), response.headers(), answer.beginning(), date.orElseGet(clock::instant));
        return date.isPresent()
                ? limitation
                : limitation.map(met -> new Limitation(met.kind(), met.pause().plus(limits.clockDrift())));
    }

    static void close(UpstreamResponse response) {
        try {
            response.close();
        } catch (IOException e) {
            // The answer is not wanted; that its connection broke off meanwhile changes nothing.
        }
    }
}
