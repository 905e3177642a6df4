package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A few GraphQL queries, told apart by the words in them: {@code viewer}, {@code repository(owner:, name:)} with
 * literals or variables, {@code rateLimit}. A mutation is answered with an empty object for each field it asks for.
 */
final class GraphQl {
    private static final Pattern REPOSITORY = Pattern.compile("repository\\s*\\(([^)]*)\\)");
    private static final Pattern MUTATION = Pattern.compile("^\\s*mutation\\b[^{]*\\{\\s*(\\w+)");

    private final Environment environment;

    GraphQl(Environment environment) {
        this.environment = environment;
    }

    Answer answer(Call call) throws IOException {
        Optional<ObjectNode> input = call.received().method().equals("GET") ? inUrl(call) : call.json();
        if (input.isEmpty() || !input.get().path("query").isTextual()) {
            return Errors.of(
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
            return Answer.ok(root).uncached();
        }
        if (query.contains("viewer")) {
            data.putObject("viewer").put("login", call.login());
        }
        if (query.contains("rateLimit")) {
            data.set("rateLimit", rateLimit(call));
        }
        Matcher repository = REPOSITORY.matcher(query);
        if (repository.find()) {
            addRepository(root, call, repository.group(1), input.get());
        }
        Selection.of(query).prune(data);
        return Answer.ok(root).uncached();
    }

    private static Optional<ObjectNode> inUrl(Call call) {
        return call.query("query").map(query -> {
            ObjectNode input = Json.object().put("query", query);
            call.query("variables")
                    .flatMap(text -> Json.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .ifPresent(variables -> input.set("variables", variables));
            return input;
        });
    }

    private ObjectNode rateLimit(Call call) {
        RateLimits.Snapshot rate = environment.limits().snapshot(call.holder(), Tariff.GRAPHQL.resource());
        return Json.object()
                .put("limit", rate.limit())
                .put("cost", Tariff.GRAPHQL.units())
                .put("remaining", rate.remaining())
                .put("used", rate.used())
                .put("resetAt", rate.reset().toString());
    }

    private void addRepository(ObjectNode root, Call call, String arguments, ObjectNode input) {
        String owner = argument(arguments, "owner", input);
        String name = argument(arguments, "name", input);
        ObjectNode data = (ObjectNode) root.get("data");
        Optional<Repository> found = environment.world().repository(owner, name).filter(call::reads);
        if (found.isPresent()) {
            ObjectNode node = data.putObject("repository")
                    .put("name", found.get().name())
                    .put("nameWithOwner", found.get().fullName())
                    .put("url", environment.urls().html("/" + found.get().fullName()));
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
