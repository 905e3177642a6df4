package io.github.githubproxy.observe;

import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.Secret;
import io.github.githubproxy.credentials.AccessToken;
import io.github.githubproxy.credentials.CostSink;
import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ExceededRateLimit;
import io.github.githubproxy.github.ResponseInterpretation;
import io.github.githubproxy.github.RouteTemplates;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.RequestOrigin;
import io.github.githubproxy.telemetry.delivery.TelemetryDispatcher;
import io.github.githubproxy.telemetry.format.ReservedClientNames;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * An OkHttp interceptor that dispatches an event for every response to the proxy's own calls about its credentials. These calls
 * cost quota too. An event names the client whose request caused the call, if there is one. Thread-safe.
 */
public final class InternalCallTelemetry implements Interceptor {
    private static final String BEARER = "Bearer ";

    /** The number of bytes of an error's body that are inspected: enough to recognize an exceeded limit. */
    private static final long MAX_INSPECTED_BYTES = 4096;

    private final TelemetryDispatcher telemetry;
    private final InstantSource clock;
    private volatile Map<String, String> namesByFingerprint = Map.of();

    public InternalCallTelemetry(TelemetryDispatcher telemetry, InstantSource clock) {
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /** Names these tokens in events, in place of those before. */
    public void use(List<Config.Pat> pats) {
        namesByFingerprint = pats.stream()
                .collect(Collectors.toMap(
                        pat -> new AccessToken(pat.token()).fingerprint(), Config.Pat::name, (one, same) -> one));
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Instant sent = clock.instant();
        Response response = chain.proceed(request);
        try {
            dispatch(request, response, sent);
            return response;
        } catch (IOException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    private void dispatch(Request request, Response response, Instant sent) throws IOException {
        Instant received = clock.instant();
        Headers headers = headers(response);
        String route = route(request);
        String bodyBeginning = response.code() == 403 || response.code() == 429
                ? response.peekBody(MAX_INSPECTED_BYTES).string()
                : "";
        ResponseInterpretation interpretation = ResponseInterpretation.ofHeaders(route, response.code(), headers)
                .withBeginning(headers, bodyBeginning, received);
        telemetry.dispatchResponse(new GitHubResponseEvent(
                received,
                new RequestOrigin(RequestId.generate(), client(request), request.method(), route),
                credential(request),
                response.code(),
                interpretation.countedResource("core"),
                interpretation.rateLimit(),
                interpretation.cost(),
                interpretation.exceededLimit().map(ExceededRateLimit::kind),
                headers.first("X-GitHub-Request-Id"),
                Duration.between(sent, received)));
    }

    private static String client(Request request) {
        CostSink costs = request.tag(CostSink.class);
        return costs == null ? ReservedClientNames.NO_CLIENT : costs.client();
    }

    private CredentialLabel credential(Request request) {
        String authorization =
                Optional.ofNullable(request.header("Authorization")).orElse("");
        String token = authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : authorization;
        String fingerprint = new AccessToken(Secret.of(token)).fingerprint();
        return new CredentialLabel(namesByFingerprint.getOrDefault(fingerprint, "-"), fingerprint);
    }

    private static String route(Request request) {
        try {
            return RouteTemplates.published()
                    .template(ApiPath.parse(request.url().encodedPath()));
        } catch (ApiPath.InvalidPathException e) {
            return RouteTemplates.OTHER;
        }
    }

    private static Headers headers(Response response) {
        Headers.Builder headers = Headers.builder();
        response.headers().forEach(field -> {
            if (field.getFirst().regionMatches(true, 0, "x-", 0, 2)
                    || field.getFirst().equalsIgnoreCase("date")
                    || field.getFirst().equalsIgnoreCase("retry-after")
                    || field.getFirst().equalsIgnoreCase("gh-limited-by")) {
                headers.add(field.getFirst(), field.getSecond());
            }
        });
        return headers.build();
    }
}
