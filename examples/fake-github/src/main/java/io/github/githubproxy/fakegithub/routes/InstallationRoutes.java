package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.InstallationAccessToken;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.RepositoryView;
import java.util.List;
import java.util.function.Function;

/** The routes that an App calls with an installation access token, about the installation itself. */
final class InstallationRoutes {
    private final RepositoryView repositories;

    InstallationRoutes(RouteContext context) {
        this.repositories = new RepositoryView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.Handler> routes) {
        routes.add(
                        "GET",
                        "/installation/repositories",
                        (request, params) -> forInstallation(request, token -> list(request, token)))
                .add(
                        "DELETE",
                        "/installation/token",
                        (request, params) -> forInstallation(request, token -> revoke(request, token)));
    }

    private static Response forInstallation(ApiRequest request, Function<InstallationAccessToken, Response> response) {
        return request.token()
                .map(token -> token instanceof InstallationAccessToken installationToken
                        ? response.apply(installationToken)
                        : ErrorResponses.requiresInstallationToken())
                .orElseGet(ErrorResponses::requiresAuthentication);
    }

    private Response list(ApiRequest request, InstallationAccessToken token) {
        List<Repository> covered = token.installation().repositories().stream()
                .filter(token::covers)
                .toList();
        Page<Repository> page = Page.of(request, covered, request.urls().api("/installation/repositories"));
        ObjectNode node = Json.object()
                .put("total_count", covered.size())
                .put(
                        "repository_selection",
                        token.repositoryIds().isPresent()
                                ? "selected"
                                : token.installation().repositorySelection());
        node.set(
                "repositories",
                Json.array(page.items(), repository -> repositories.toJson(repository, request.apiVersion())));
        return Response.ok(node).with("Link", page.link());
    }

    private static Response revoke(ApiRequest request, InstallationAccessToken token) {
        request.data().revokeToken(token.value());
        return Response.empty(204);
    }
}
