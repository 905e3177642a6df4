package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.limits.RateLimitCost;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The GraphQL endpoint. It does not parse queries but looks for the fields {@code viewer}, {@code repository(owner:,
 * name:)} with literals or variables, and {@code rateLimit} in their text. The result of a mutation is an empty payload.
 */
public final class GraphQlEndpoint {
    private static final Pattern REPOSITORY = Pattern.compile("repository\\s*\\(([^)]*)\\)");
    private static final Pattern MUTATION = Pattern.compile("^\\s*mutation\\b[^{]*\\{\\s*(\\w+)");

    private final RouteContext context;

    /** Creates an endpoint. */
    public GraphQlEndpoint(RouteContext context) {
        this.context = context;
    }

    /** Returns the response to a query or mutation. */
    public Response handle(ApiRequest request) throws IOException {
        Optional<ObjectNode> input = request.recorded().method().equals("GET") ? queryInUrl(request) : request.json();
        if (input.isEmpty() || !input.get().path("query").isTextual()) {
            return ErrorResponses.of(
                    400,
                    "A query attribute must be specified and must be a string.",
                    "https://docs.github.com/graphql");
        }
        String query = input.get().get("query").asText();
        ObjectNode data = Json.object();
        ObjectNode root = Json.object();
        root.set("data", data);
        Matcher mutation = MUTATION.matcher(query);
        if (mutation.find()) {
            data.putObject(mutation.group(1)).putNull("clientMutationId");
            return Response.ok(root).uncached();
        }
        if (query.contains("viewer")) {
            data.putObject("viewer").put("login", request.login());
        }
        if (query.contains("rateLimit")) {
            data.set("rateLimit", rateLimit(request));
        }
        Matcher repository = REPOSITORY.matcher(query);
        if (repository.find()) {
            addRepository(root, request, repository.group(1), input.get());
        }
        GraphQlSelection.of(query).prune(data);
        return Response.ok(root).uncached();
    }

    private static Optional<ObjectNode> queryInUrl(ApiRequest request) {
        return request.query("query").map(query -> {
            ObjectNode input = Json.object().put("query", query);
            request.query("variables")
                    .flatMap(text -> Json.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .ifPresent(variables -> input.set("variables", variables));
            return input;
        });
    }

    private ObjectNode rateLimit(ApiRequest request) {
        RateLimits.Snapshot rate = context.limits().snapshot(request.holder(), RateLimitCost.GRAPHQL.resource());
        return Json.object()
                .put("limit", rate.limit())
                .put("cost", RateLimitCost.GRAPHQL.units())
                .put("remaining", rate.remaining())
                .put("used", rate.used())
                .put("resetAt", rate.reset().toString());
    }

    private void addRepository(ObjectNode root, ApiRequest request, String arguments, ObjectNode input) {
        String owner = argument(arguments, "owner", input);
        String name = argument(arguments, "name", input);
        ObjectNode data = (ObjectNode) root.get("data");
        Optional<Repository> found = context.data().repository(owner, name).filter(request::canRead);
        if (found.isPresent()) {
            ObjectNode node = data.putObject("repository")
                    .put("name", found.get().name())
                    .put("nameWithOwner", found.get().fullName())
                    .put("url", context.urls().html("/" + found.get().fullName()));
            node.putObject("issues")
                    .put("totalCount", found.get().issues().list().size());
            return;
        }
        data.putNull("repository");
        root.putArray("errors")
                .addObject()
                .put("type", "NOT_FOUND")
                .put("message", "Could not resolve to a Repository with the name '" + owner + "/" + name + "'.");
    }

    private static String argument(String arguments, String name, ObjectNode input) {
        Matcher literal = Pattern.compile(name + "\\s*:\\s*\"([^\"]*)\"").matcher(arguments);
        if (literal.find()) {
            return literal.group(1);
        }
        Matcher variable = Pattern.compile(name + "\\s*:\\s*\\$(\\w+)").matcher(arguments);
        return variable.find() ? input.path("variables").path(variable.group(1)).asText("") : "";
    }
}
