package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.InstallationToken;
import io.github.githubproxy.fakegithub.world.Repository;
import java.util.List;
import java.util.function.Function;

/** What an installation asks about itself, with its token. */
final class InstallationRoutes {
    private final RepositoryView repositories;

    InstallationRoutes(Environment environment) {
        this.repositories = new RepositoryView(environment);
    }

    void addTo(Routes<Routes.Plain> routes) {
        routes.add(
                        "GET",
                        "/installation/repositories",
                        (call, params) -> forInstallation(call, token -> list(call, token)))
                .add(
                        "DELETE",
                        "/installation/token",
                        (call, params) -> forInstallation(call, token -> revoke(call, token)));
    }

    private static Answer forInstallation(Call call, Function<InstallationToken, Answer> answer) {
        return call.credential()
                .map(credential -> credential instanceof InstallationToken token
                        ? answer.apply(token)
                        : Errors.installationsOnly())
                .orElseGet(Errors::requiresAuthentication);
    }

    private Answer list(Call call, InstallationToken token) {
        List<Repository> covered = token.installation().repositories().stream()
                .filter(token::covers)
                .toList();
        Page<Repository> page = Page.of(call, covered, call.urls().api("/installation/repositories"));
        ObjectNode node = Json.object()
                .put("total_count", covered.size())
                .put(
                        "repository_selection",
                        token.narrowedTo().isPresent()
                                ? "selected"
                                : token.installation().repositorySelection());
        node.set(
                "repositories", Json.array(page.items(), repository -> repositories.of(repository, call.apiVersion())));
        return Answer.ok(node).with("Link", page.link());
    }

    private static Answer revoke(Call call, InstallationToken token) {
        call.world().revokeToken(token.value());
        return Answer.empty(204);
    }
}
