package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.App;
import io.github.githubproxy.fakegithub.world.Installation;
import io.github.githubproxy.fakegithub.world.InstallationToken;
import io.github.githubproxy.fakegithub.world.Repository;
import io.github.githubproxy.fakegithub.world.User;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What an App does as itself: look up where it is installed, and get tokens. */
final class AppRoutes {
    private final Environment environment;
    private final AppView view;
    private final RepositoryView repositories;

    AppRoutes(Environment environment) {
        this.environment = environment;
        this.view = new AppView(environment);
        this.repositories = new RepositoryView(environment);
    }

    void addTo(Routes<AppCall> routes) {
        routes.add("GET", "/app", (call, app, params) -> Answer.ok(view.of(app)))
                .add("GET", "/app/installations", this::list)
                .add("GET", "/app/installations/{id}", this::show)
                .add("POST", "/app/installations/{id}/access_tokens", this::mint)
                .add("GET", "/repos/{owner}/{name}/installation", this::ofRepository)
                .add(
                        "GET",
                        "/orgs/{login}/installation",
                        (call, app, params) -> ofAccount(app, params, User.Kind.ORGANIZATION))
                .add(
                        "GET",
                        "/users/{login}/installation",
                        (call, app, params) -> ofAccount(app, params, User.Kind.USER));
    }

    private Answer list(Call call, App app, Params params) {
        Page<Installation> page = Page.of(call, app.installations(), call.urls().api("/app/installations"));
        return Answer.ok(Json.array(page.items(), view::of)).with("Link", page.link());
    }

    private Answer show(Call call, App app, Params params) {
        return find(app, params)
                .map(installation -> Answer.ok(view.of(installation)))
                .orElseGet(Errors::notFound);
    }

    private Answer ofRepository(Call call, App app, Params params) {
        Optional<Repository> repository = call.world().repository(params.text("owner"), params.text("name"));
        return first(
                app, installation -> repository.filter(installation::covers).isPresent());
    }

    private Answer ofAccount(App app, Params params, User.Kind kind) {
        return first(
                app,
                installation -> installation.account().kind() == kind
                        && installation.account().login().equalsIgnoreCase(params.text("login")));
    }

    private Answer first(App app, Predicate<Installation> condition) {
        return app.installations().stream()
                .filter(condition)
                .findFirst()
                .map(installation -> Answer.ok(view.of(installation)))
                .orElseGet(Errors::notFound);
    }

    private static Optional<Installation> find(App app, Params params) {
        return app.installations().stream()
                .filter(installation -> String.valueOf(installation.id()).equals(params.raw("id")))
                .findFirst();
    }

    private Answer mint(Call call, App app, Params params) throws IOException {
        Optional<Installation> installation = find(app, params);
        if (installation.isEmpty()) {
            return Errors.notFound();
        }
        if (installation.get().suspendedAt().isPresent()) {
            return Errors.suspended();
        }
        ObjectNode wish = call.json().orElseGet(Json::object);
        Map<String, String> permissions = permissions(wish);
        if (!AppView.PERMISSIONS.keySet().containsAll(permissions.keySet())) {
            return Errors.unprocessable("The permissions requested are not granted to this installation.");
        }
        Set<String> names = texts(wish, "repositories");
        Set<String> ids = texts(wish, "repository_ids");
        List<Repository> covered = installation.get().repositories();
        if (!covered.stream().map(Repository::name).toList().containsAll(names)
                || !covered.stream().map(AppRoutes::id).toList().containsAll(ids)) {
            return Errors.unprocessable("There is at least one repository that does not exist or is not accessible to"
                    + " the parent installation.");
        }
        List<Repository> wanted = covered.stream()
                .filter(repository -> names.contains(repository.name()) || ids.contains(id(repository)))
                .toList();
        return Answer.json(201, tokenNode(call, installation.get(), permissions, wanted));
    }

    private ObjectNode tokenNode(
            Call call, Installation installation, Map<String, String> permissions, List<Repository> wanted) {
        Optional<Set<Long>> narrowedTo = wanted.isEmpty()
                ? Optional.empty()
                : Optional.of(wanted.stream().map(Repository::id).collect(Collectors.toSet()));
        InstallationToken token = environment.apps().mint(installation, narrowedTo);
        ObjectNode node = Json.object()
                .put("token", token.value())
                .put("expires_at", token.expiresAt().toString());
        node.set("permissions", AppView.permissions(permissions));
        node.put("repository_selection", wanted.isEmpty() ? installation.repositorySelection() : "selected");
        if (!wanted.isEmpty()) {
            node.set("repositories", Json.array(wanted, repository -> repositories.of(repository, call.apiVersion())));
        }
        return node;
    }

    private static Map<String, String> permissions(ObjectNode wish) {
        if (!wish.path("permissions").isObject()) {
            return AppView.PERMISSIONS;
        }
        Map<String, String> permissions = new TreeMap<>();
        wish.get("permissions")
                .properties()
                .forEach(field ->
                        permissions.put(field.getKey(), field.getValue().asText()));
        return permissions;
    }

    private static String id(Repository repository) {
        return String.valueOf(repository.id());
    }

    private static Set<String> texts(ObjectNode wish, String field) {
        return StreamSupport.stream(wish.path(field).spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }
}
