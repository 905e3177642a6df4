package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.GitHubAccount;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.Installation;
import io.github.githubproxy.fakegithub.model.InstallationAccessToken;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.AppView;
import io.github.githubproxy.fakegithub.views.RepositoryView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The routes that an App calls as itself: its installations, and their access tokens. */
final class AppRoutes {
    private final RouteContext context;
    private final AppView view;
    private final RepositoryView repositories;

    AppRoutes(RouteContext context) {
        this.context = context;
        this.view = new AppView(context.data(), context.urls());
        this.repositories = new RepositoryView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.AppHandler> routes) {
        routes.add("GET", "/app", (request, app, params) -> Response.ok(view.toJson(app)))
                .add("GET", "/app/installations", this::list)
                .add("GET", "/app/installations/{id}", this::show)
                .add("POST", "/app/installations/{id}/access_tokens", this::issueToken)
                .add("GET", "/repos/{owner}/{name}/installation", this::ofRepository)
                .add(
                        "GET",
                        "/orgs/{login}/installation",
                        (request, app, params) -> ofAccount(app, params, GitHubAccount.Type.ORGANIZATION))
                .add(
                        "GET",
                        "/users/{login}/installation",
                        (request, app, params) -> ofAccount(app, params, GitHubAccount.Type.USER));
    }

    private Response list(ApiRequest request, GitHubApp app, PathParameters params) {
        Page<Installation> page =
                Page.of(request, app.installations(), request.urls().api("/app/installations"));
        return Response.ok(Json.array(page.items(), view::toJson)).with("Link", page.link());
    }

    private Response show(ApiRequest request, GitHubApp app, PathParameters params) {
        return find(app, params)
                .map(installation -> Response.ok(view.toJson(installation)))
                .orElseGet(ErrorResponses::notFound);
    }

    private Response ofRepository(ApiRequest request, GitHubApp app, PathParameters params) {
        Optional<Repository> repository = request.data().repository(params.text("owner"), params.text("name"));
        return findFirst(
                app, installation -> repository.filter(installation::covers).isPresent());
    }

    private Response ofAccount(GitHubApp app, PathParameters params, GitHubAccount.Type type) {
        return findFirst(
                app,
                installation -> installation.account().type() == type
                        && installation.account().login().equalsIgnoreCase(params.text("login")));
    }

    private Response findFirst(GitHubApp app, Predicate<Installation> condition) {
        return app.installations().stream()
                .filter(condition)
                .findFirst()
                .map(installation -> Response.ok(view.toJson(installation)))
                .orElseGet(ErrorResponses::notFound);
    }

    private static Optional<Installation> find(GitHubApp app, PathParameters params) {
        return app.installations().stream()
                .filter(installation -> String.valueOf(installation.id()).equals(params.raw("id")))
                .findFirst();
    }

    private Response issueToken(ApiRequest request, GitHubApp app, PathParameters params) throws IOException {
        Optional<Installation> installation = find(app, params);
        if (installation.isEmpty()) {
            return ErrorResponses.notFound();
        }
        if (installation.get().suspendedAt().isPresent()) {
            return ErrorResponses.suspendedInstallation();
        }
        ObjectNode input = request.json().orElseGet(Json::object);
        Map<String, String> permissions = permissions(input);
        if (!AppView.PERMISSIONS.keySet().containsAll(permissions.keySet())) {
            return ErrorResponses.unprocessable("The permissions requested are not granted to this installation.");
        }
        Set<String> names = textValues(input, "repositories");
        Set<String> ids = textValues(input, "repository_ids");
        List<Repository> covered = installation.get().repositories();
        if (!covered.stream().map(Repository::name).toList().containsAll(names)
                || !covered.stream().map(AppRoutes::id).toList().containsAll(ids)) {
            return ErrorResponses.unprocessable(
                    "There is at least one repository that does not exist or is not accessible to"
                            + " the parent installation.");
        }
        List<Repository> selected = covered.stream()
                .filter(repository -> names.contains(repository.name()) || ids.contains(id(repository)))
                .toList();
        return Response.json(201, tokenNode(request, installation.get(), permissions, selected));
    }

    private ObjectNode tokenNode(
            ApiRequest request, Installation installation, Map<String, String> permissions, List<Repository> selected) {
        Optional<Set<Long>> repositoryIds = selected.isEmpty()
                ? Optional.empty()
                : Optional.of(selected.stream().map(Repository::id).collect(Collectors.toSet()));
        InstallationAccessToken token = context.tokenIssuer().issue(installation, repositoryIds);
        ObjectNode node = Json.object()
                .put("token", token.value())
                .put("expires_at", token.expiresAt().toString());
        node.set("permissions", AppView.permissions(permissions));
        node.put("repository_selection", selected.isEmpty() ? installation.repositorySelection() : "selected");
        if (!selected.isEmpty()) {
            node.set(
                    "repositories",
                    Json.array(selected, repository -> repositories.toJson(repository, request.apiVersion())));
        }
        return node;
    }

    private static Map<String, String> permissions(ObjectNode input) {
        if (!input.path("permissions").isObject()) {
            return AppView.PERMISSIONS;
        }
        Map<String, String> permissions = new TreeMap<>();
        input.get("permissions")
                .properties()
                .forEach(field ->
                        permissions.put(field.getKey(), field.getValue().asText()));
        return permissions;
    }

    private static String id(Repository repository) {
        return String.valueOf(repository.id());
    }

    private static Set<String> textValues(ObjectNode input, String field) {
        return StreamSupport.stream(input.path(field).spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }
}
