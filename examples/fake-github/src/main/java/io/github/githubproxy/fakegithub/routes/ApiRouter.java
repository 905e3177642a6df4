package io.github.githubproxy.fakegithub.routes;

import io.github.githubproxy.fakegithub.config.Deployment;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.limits.RateLimitCost;
import io.github.githubproxy.fakegithub.model.Repository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the route for a path: among the general routes, or among those of the repository that the path names. */
public final class ApiRouter {
    /** The path of the GraphQL endpoint, which is not in the route tables. */
    public static final String GRAPHQL = "/graphql";

    private static final String UPLOADS = Deployment.UPLOADS_PATH + "/";
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

    private final RouteContext context;
    private final RouteTable<RouteTable.AppHandler> appRoutes;
    private final RouteTable<RouteTable.Handler> generalRoutes;
    private final RouteTable<RouteTable.RepositoryHandler> repositoryRoutes;
    private final RouteTable<RouteTable.RepositoryHandler> uploadRoutes;

    private ApiRouter(
            RouteContext context,
            RouteTable<RouteTable.AppHandler> appRoutes,
            RouteTable<RouteTable.Handler> generalRoutes,
            RouteTable<RouteTable.RepositoryHandler> repositoryRoutes,
            RouteTable<RouteTable.RepositoryHandler> uploadRoutes) {
        this.context = context;
        this.appRoutes = appRoutes;
        this.generalRoutes = generalRoutes;
        this.repositoryRoutes = repositoryRoutes;
        this.uploadRoutes = uploadRoutes;
    }

    /** Creates a router with all routes of the simulator. New groups of routes must be added here. */
    public static ApiRouter of(RouteContext context, Deployment deployment) {
        RouteTable<RouteTable.AppHandler> appRoutes = new RouteTable<>();
        new AppRoutes(context).addTo(appRoutes);
        RouteTable<RouteTable.Handler> generalRoutes = new RouteTable<>();
        new InstallationRoutes(context).addTo(generalRoutes);
        new GeneralRoutes(context, deployment).addTo(generalRoutes);
        new SearchRoutes(context).addTo(generalRoutes);
        RouteTable<RouteTable.RepositoryHandler> repositoryRoutes = new RouteTable<>();
        new IssueRoutes(context).addTo(repositoryRoutes);
        new PullRequestRoutes(context).addTo(repositoryRoutes);
        new ContentRoutes(context).addTo(repositoryRoutes);
        ReleaseRoutes releases = new ReleaseRoutes(context);
        releases.addTo(repositoryRoutes);
        new RepositoryRoutes(context).addTo(repositoryRoutes);
        RouteTable<RouteTable.RepositoryHandler> uploadRoutes = new RouteTable<>();
        releases.addUploadsTo(uploadRoutes);
        return new ApiRouter(context, appRoutes, generalRoutes, repositoryRoutes, uploadRoutes);
    }

    /** Finds the route of a request; a route whose response is 404 if no other matches. */
    public RouteTable.Match<RouteTable.Handler> find(String method, String path) {
        if (path.startsWith(UPLOADS)) {
            List<String> segments = segments(path.substring(UPLOADS.length() - 1));
            return byName(uploadRoutes, method, segments)
                    .or(() -> byId(uploadRoutes, method, segments))
                    .orElseGet(() -> constant(ErrorResponses.notFound()));
        }
        List<String> segments = segments(path);
        return generalRoutes
                .find(method, segments)
                .or(() -> byName(repositoryRoutes, method, segments))
                .or(() -> byId(repositoryRoutes, method, segments))
                .orElseGet(() -> constant(ErrorResponses.notFound()));
    }

    /** Finds the route of a request that an App makes as itself, not for an installation; empty if there is none. */
    public Optional<RouteTable.Match<RouteTable.AppHandler>> findForApp(String method, String path) {
        return appRoutes.find(method, segments(path));
    }

    /** Returns the rate limit cost of a request, including one to the GraphQL endpoint. */
    public RateLimitCost cost(String method, String path) {
        return path.equals(GRAPHQL) ? RateLimitCost.GRAPHQL : find(method, path).cost();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    private Optional<RouteTable.Match<RouteTable.Handler>> byName(
            RouteTable<RouteTable.RepositoryHandler> table, String method, List<String> segments) {
        if (segments.size() < 3 || !segments.get(0).equals("repos")) {
            return Optional.empty();
        }
        String owner = segments.get(1);
        String name = segments.get(2);
        List<String> rest = segments.subList(3, segments.size());
        return context.data()
                .repository(owner, name)
                .flatMap(repository -> repository.isNamed(owner, name)
                        ? inRepository(table, repository, method, rest)
                        : Optional.of(redirect(repository, method, rest)));
    }

    private Optional<RouteTable.Match<RouteTable.Handler>> byId(
            RouteTable<RouteTable.RepositoryHandler> table, String method, List<String> segments) {
        if (segments.size() < 2 || !segments.get(0).equals("repositories") || !isNumber(segments.get(1))) {
            return Optional.empty();
        }
        return context.data()
                .repository(Long.parseLong(segments.get(1)))
                .flatMap(repository -> inRepository(table, repository, method, segments.subList(2, segments.size())));
    }

    private Optional<RouteTable.Match<RouteTable.Handler>> inRepository(
            RouteTable<RouteTable.RepositoryHandler> table, Repository repository, String method, List<String> rest) {
        return table.find(method, rest.isEmpty() ? List.of("") : rest).map(match -> {
            RouteTable.Handler authorizing = (request, params) -> {
                if (!request.canRead(repository)) {
                    return ErrorResponses.notFound();
                }
                if (!SAFE_METHODS.contains(method) && request.token().isEmpty()) {
                    return ErrorResponses.requiresAuthentication();
                }
                if (!SAFE_METHODS.contains(method)
                        && !request.token().orElseThrow().canWrite(repository)) {
                    return ErrorResponses.notAccessibleByApp();
                }
                return match.handler().handle(request, repository, params);
            };
            return new RouteTable.Match<>(match.cost(), authorizing, match.params());
        });
    }

    private RouteTable.Match<RouteTable.Handler> redirect(Repository repository, String method, List<String> rest) {
        String path = rest.isEmpty() ? "" : "/" + String.join("/", rest);
        int status = SAFE_METHODS.contains(method) ? 301 : 307;
        return new RouteTable.Match<>(
                RateLimitCost.CORE,
                (request, params) -> {
                    if (!request.canRead(repository)) {
                        return ErrorResponses.notFound();
                    }
                    String query = request.recorded().query().isEmpty()
                            ? ""
                            : "?" + request.recorded().query();
                    String location = context.urls().repositoryById(repository) + path + query;
                    return Response.json(
                                    status,
                                    Json.object()
                                            .put("message", status == 301 ? "Moved Permanently" : "Temporary Redirect")
                                            .put("url", location)
                                            .put("documentation_url", "https://docs.github.com/rest"))
                            .with("Location", location);
                },
                new PathParameters(Map.of()));
    }

    private static RouteTable.Match<RouteTable.Handler> constant(Response response) {
        return new RouteTable.Match<>(RateLimitCost.CORE, (request, params) -> response, new PathParameters(Map.of()));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
