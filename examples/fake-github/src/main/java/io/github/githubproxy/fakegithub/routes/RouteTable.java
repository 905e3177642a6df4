package io.github.githubproxy.fakegithub.routes;

import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.limits.RateLimitCost;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of routes. A route has a method, a path template and a handler. Templates are matched against the raw path:
 * {@code {name}} matches one segment, {@code {name...}} at the end one or more. Of several matching routes, the one added
 * first is used.
 *
 * @param <H> the type of the handlers
 */
public final class RouteTable<H> {
    private final Map<String, List<Route<H>>> byMethod = new HashMap<>();

    /** Handles a request. */
    public interface Handler {
        /** Returns the response. */
        Response handle(ApiRequest request, PathParameters params) throws IOException;
    }

    /** Handles a request for a repository that it may read. */
    interface RepositoryHandler {
        Response handle(ApiRequest request, Repository repository, PathParameters params) throws IOException;
    }

    /** Handles a request of an authenticated App. */
    public interface AppHandler {
        /** Returns the response. */
        Response handle(ApiRequest request, GitHubApp app, PathParameters params) throws IOException;
    }

    /**
     * A route.
     *
     * @param template the segments of the path
     * @param cost the rate limit cost of a request
     * @param handler the handler
     */
    private record Route<H>(List<String> template, RateLimitCost cost, H handler) {}

    /**
     * A route that matched a request.
     *
     * @param cost the rate limit cost of the request
     * @param handler the handler
     * @param params the values of the template's variables
     */
    public record Match<H>(RateLimitCost cost, H handler, PathParameters params) {}

    /** Adds a route with the usual cost. */
    RouteTable<H> add(String method, String template, H handler) {
        return add(method, template, RateLimitCost.CORE, handler);
    }

    /** Adds a route. */
    RouteTable<H> add(String method, String template, RateLimitCost cost, H handler) {
        byMethod.computeIfAbsent(method, m -> new ArrayList<>())
                .add(new Route<>(List.of(template.substring(1).split("/", -1)), cost, handler));
        return this;
    }

    /** Finds the route for a method and the segments of a raw path. HEAD is handled as GET. */
    Optional<Match<H>> find(String method, List<String> segments) {
        for (Route<H> route : byMethod.getOrDefault(method.equals("HEAD") ? "GET" : method, List.of())) {
            Map<String, String> parts = match(route.template(), segments);
            if (parts != null) {
                return Optional.of(new Match<>(route.cost(), route.handler(), new PathParameters(parts)));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Map<String, String> match(List<String> template, List<String> segments) {
        String last = template.get(template.size() - 1);
        boolean open = last.endsWith("...}");
        if (open ? segments.size() < template.size() : segments.size() != template.size()) {
            return null;
        }
        Map<String, String> parts = new HashMap<>();
        int fixed = open ? template.size() - 1 : template.size();
        for (int i = 0; i < fixed; i++) {
            String part = template.get(i);
            String segment = segments.get(i);
            if (part.startsWith("{")) {
                if (segment.isEmpty()) {
                    return null;
                }
                parts.put(part.substring(1, part.length() - 1), segment);
            } else if (!part.equals(segment)) {
                return null;
            }
        }
        if (open) {
            parts.put(last.substring(1, last.length() - 4), String.join("/", segments.subList(fixed, segments.size())));
        }
        return parts;
    }
}
