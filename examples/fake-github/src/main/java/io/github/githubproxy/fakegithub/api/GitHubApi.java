package io.github.githubproxy.fakegithub.api;

import io.github.githubproxy.fakegithub.auth.AppAuthenticator;
import io.github.githubproxy.fakegithub.auth.TokenAuthenticator;
import io.github.githubproxy.fakegithub.config.Deployment;
import io.github.githubproxy.fakegithub.config.EntityTagGenerator;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.HeaderField;
import io.github.githubproxy.fakegithub.http.MediaType;
import io.github.githubproxy.fakegithub.http.RenderedResponse;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.http.ResponseContent;
import io.github.githubproxy.fakegithub.http.StandardHeaders;
import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import io.github.githubproxy.fakegithub.journal.RequestBodyReader;
import io.github.githubproxy.fakegithub.limits.RateLimitCost;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubToken;
import io.github.githubproxy.fakegithub.model.InstallationAccessToken;
import io.github.githubproxy.fakegithub.model.PersonalAccessToken;
import io.github.githubproxy.fakegithub.routes.ApiRequest;
import io.github.githubproxy.fakegithub.routes.ApiRouter;
import io.github.githubproxy.fakegithub.routes.GraphQlEndpoint;
import io.github.githubproxy.fakegithub.routes.RouteContext;
import io.github.githubproxy.fakegithub.routes.RouteTable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** GitHub's API as a function from requests to responses. */
public final class GitHubApi {
    private static final String DEFAULT_VERSION = "2022-11-28";
    private static final Set<String> VERSIONS = Set.of(DEFAULT_VERSION, "2026-03-10");

    private final RouteContext context;
    private final Deployment deployment;
    private final ApiRouter router;
    private final GraphQlEndpoint graphQl;
    private final TokenAuthenticator tokenAuthenticator;
    private final AppAuthenticator appAuthenticator;
    private final ResponseRenderer renderer;
    private final ResponseCache cache = new ResponseCache();

    /** Creates an API whose entity tags come from that generator. */
    public GitHubApi(RouteContext context, Deployment deployment, ApiRouter router, EntityTagGenerator tags) {
        this.context = context;
        this.deployment = deployment;
        this.router = router;
        this.graphQl = new GraphQlEndpoint(context);
        this.tokenAuthenticator = new TokenAuthenticator(context.data());
        this.appAuthenticator = new AppAuthenticator(context.data(), context.clock());
        this.renderer = new ResponseRenderer(tags);
    }

    /**
     * A rendered response with the rate limit it was charged to.
     *
     * @param response the response without the headers common to all responses
     * @param rate the state of the rate limit to report, if any
     * @param units the units charged
     */
    private record ChargedResponse(RenderedResponse response, Optional<RateLimits.Snapshot> rate, int units) {}

    /**
     * A request after parsing of its path and headers.
     *
     * @param recorded the request as received
     * @param body the body
     * @param path the path below the base of the API; empty if the path belongs to no API
     * @param media the representation selected by {@code Accept}; empty if it is not supported
     * @param version the version of the API
     * @param requestId the value of {@code X-GitHub-Request-Id} and of the id in error messages
     */
    private record ParsedRequest(
            RecordedRequest recorded,
            RequestBodyReader body,
            Optional<String> path,
            Optional<MediaType> media,
            String version,
            String requestId) {
        ApiRequest toApiRequest(RouteContext context, Optional<GitHubToken> token) {
            return new ApiRequest(context, recorded, path.orElseThrow(), body, token, media.orElseThrow(), version);
        }
    }

    /** Returns the response to a request, which may change the data and the rate limits. Reads the whole body. */
    public RenderedResponse handle(RecordedRequest recorded, RequestBodyReader body, String requestId)
            throws IOException {
        if (recorded.method().equals("OPTIONS")) {
            return preflight(requestId);
        }
        ParsedRequest parsed = new ParsedRequest(
                recorded,
                body,
                deployment.resolve(recorded.host(), recorded.path()).filter(path -> path.startsWith("/")),
                MediaType.of(recorded.header("Accept")),
                recorded.header("X-GitHub-Api-Version").orElse(DEFAULT_VERSION),
                requestId);
        Optional<RouteTable.Match<RouteTable.AppHandler>> appRoute =
                parsed.path().flatMap(path -> router.findForApp(recorded.method(), path));
        Optional<GitHubToken> token = recorded.header("Authorization")
                .flatMap(tokenAuthenticator::authenticate)
                .filter(valid -> !context.tokenIssuer().rejectUse(valid));
        ChargedResponse charged;
        if (recorded.header("User-Agent").isEmpty()) {
            charged = uncharged(recorded, ErrorResponses.missingUserAgent());
        } else if (appRoute.isPresent()) {
            charged = uncharged(recorded, handleAppRequest(appRoute.get(), parsed));
        } else {
            charged = handleRequest(parsed, token);
        }
        body.drain();
        List<HeaderField> headers = new ArrayList<>(40);
        StandardHeaders.add(headers, now(), requestId);
        headers.addAll(charged.response().headers());
        if (charged.rate().isPresent()) {
            headers.addAll(charged.rate().get().headerFields());
            parsed.media().ifPresent(type -> headers.add(new HeaderField("X-GitHub-Media-Type", type.label())));
            headers.add(new HeaderField("x-github-api-version-selected", parsed.version()));
            token.ifPresent(valid -> addScopes(headers, valid));
        }
        return new RenderedResponse(
                charged.response().status(),
                List.copyOf(headers),
                charged.response().body(),
                charged.units());
    }

    /** Returns the valid token in the value of {@code Authorization}; empty without one. */
    public Optional<GitHubToken> authenticate(Optional<String> authorization) {
        return authorization.flatMap(tokenAuthenticator::authenticate);
    }

    private RenderedResponse preflight(String requestId) {
        List<HeaderField> headers = new ArrayList<>();
        StandardHeaders.add(headers, now(), requestId);
        StandardHeaders.addPreflight(headers);
        return new RenderedResponse(204, List.copyOf(headers), new ResponseContent.None(), 0);
    }

    private Response handleAppRequest(RouteTable.Match<RouteTable.AppHandler> route, ParsedRequest parsed)
            throws IOException {
        Optional<Response> error = headerError(parsed);
        if (error.isPresent()) {
            return error.get();
        }
        ApiRequest request = parsed.toApiRequest(context, Optional.empty());
        return appAuthenticator.authenticate(
                parsed.recorded().header("Authorization"),
                app -> route.handler().handle(request, app, route.params()));
    }

    private ChargedResponse handleRequest(ParsedRequest parsed, Optional<GitHubToken> token) throws IOException {
        RecordedRequest recorded = parsed.recorded();
        if (recorded.header("Authorization").isPresent() && token.isEmpty()) {
            return error(recorded, ErrorResponses.badCredentials(), RateLimits.ANONYMOUS);
        }
        String holder = token.map(GitHubToken::holder).orElse(RateLimits.ANONYMOUS);
        if (token.filter(GitHubApi::isSuspended).isPresent()) {
            return error(recorded, ErrorResponses.suspendedInstallation(), holder);
        }
        Optional<Response> error = headerError(parsed);
        if (error.isPresent()) {
            return error(recorded, error.get(), holder);
        }
        ApiRequest request = parsed.toApiRequest(context, token);
        return request.path().equals(ApiRouter.GRAPHQL)
                ? handleGraphQl(request)
                : handleRest(request, parsed.requestId());
    }

    private static boolean isSuspended(GitHubToken token) {
        return token instanceof InstallationAccessToken installationToken
                && installationToken.installation().suspendedAt().isPresent();
    }

    private static Optional<Response> headerError(ParsedRequest parsed) {
        if (!VERSIONS.contains(parsed.version())) {
            return Optional.of(ErrorResponses.unsupportedApiVersion(parsed.version()));
        }
        if (parsed.path().isEmpty()) {
            return Optional.of(ErrorResponses.notFound());
        }
        return parsed.media().isPresent()
                ? Optional.empty()
                : Optional.of(ErrorResponses.unsupportedMediaType(
                        parsed.recorded().header("Accept").orElse("")));
    }

    /**
     * Handles a request to a REST route. Safe methods are handled before they are charged, because a 304 with a token is
     * free. Other methods are charged first, because a request over the limit must not change data.
     */
    private ChargedResponse handleRest(ApiRequest request, String requestId) throws IOException {
        RecordedRequest recorded = request.recorded();
        RouteTable.Match<RouteTable.Handler> route = router.find(recorded.method(), request.path());
        boolean safe = recorded.method().equals("GET") || recorded.method().equals("HEAD");
        int units = route.cost().units();
        if (!safe) {
            RateLimits.Charge charge = charge(request, route.cost(), units);
            Response response = charge.exceeded()
                    ? primaryLimit(request, requestId)
                    : route.handler().handle(request, route.params());
            return charged(charge, renderer.render(response, recorded));
        }
        RenderedResponse rendered =
                renderer.render(cache.get(request, () -> route.handler().handle(request, route.params())), recorded);
        boolean free = request.token().isPresent() && rendered.status() == 304;
        RateLimits.Charge charge = charge(request, route.cost(), free ? 0 : units);
        return charge.exceeded() && units > 0
                ? charged(charge, renderer.render(primaryLimit(request, requestId), recorded))
                : charged(charge, rendered);
    }

    private Response primaryLimit(ApiRequest request, String requestId) {
        int status = context.limits().policy().exhaustedStatus();
        return ErrorResponses.primaryLimit(status, request.token(), requestId, now());
    }

    private ChargedResponse handleGraphQl(ApiRequest request) throws IOException {
        RecordedRequest recorded = request.recorded();
        if (!Set.of("GET", "POST").contains(recorded.method())) {
            return error(recorded, ErrorResponses.notFound(), request.holder());
        }
        if (request.token().isEmpty()) {
            return error(recorded, ErrorResponses.requiresAuthentication(), request.holder());
        }
        RateLimits.Charge charge = charge(request, RateLimitCost.GRAPHQL, RateLimitCost.GRAPHQL.units());
        Response response = charge.exceeded()
                ? ErrorResponses.graphQlPrimaryLimit(context.limits().policy().graphQlErrorType(), request.token())
                : graphQl.handle(request);
        return charged(charge, renderer.render(response, recorded));
    }

    private RateLimits.Charge charge(ApiRequest request, RateLimitCost cost, int units) {
        return context.limits().charge(request.holder(), cost.resource(), units);
    }

    /** Charges an error response that is sent before routing: one unit of {@code core}. */
    private ChargedResponse error(RecordedRequest recorded, Response response, String holder) {
        RateLimitCost cost = RateLimitCost.CORE;
        RateLimits.Charge charge = context.limits().charge(holder, cost.resource(), cost.units());
        return charged(charge, renderer.render(response, recorded));
    }

    private ChargedResponse charged(RateLimits.Charge charge, RenderedResponse response) {
        Optional<RateLimits.Snapshot> rate = Optional.of(charge.snapshot())
                .filter(snapshot -> context.limits().policy().enforcement() == RateLimits.Enforcement.ON);
        return new ChargedResponse(response, rate, charge.units());
    }

    /** Returns a response without rate limit: to an App itself, or to a request without {@code User-Agent}. */
    private ChargedResponse uncharged(RecordedRequest recorded, Response response) {
        return new ChargedResponse(renderer.render(response, recorded), Optional.empty(), 0);
    }

    private static void addScopes(List<HeaderField> headers, GitHubToken token) {
        if (token instanceof PersonalAccessToken userToken) {
            headers.add(new HeaderField("X-OAuth-Scopes", String.join(", ", userToken.scopes())));
            headers.add(new HeaderField("X-Accepted-OAuth-Scopes", ""));
        }
    }

    private Instant now() {
        return context.clock().instant();
    }
}
