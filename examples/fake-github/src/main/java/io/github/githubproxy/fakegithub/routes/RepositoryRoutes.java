package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.AccountView;
import io.github.githubproxy.fakegithub.views.RepositoryView;
import java.io.IOException;
import java.util.List;

/** The routes of a repository itself, its branches, statistics and archives. */
final class RepositoryRoutes {
    private final RouteContext context;
    private final RepositoryView view;
    private final AccountView accounts;

    RepositoryRoutes(RouteContext context) {
        this.context = context;
        this.view = new RepositoryView(context.data(), context.urls());
        this.accounts = new AccountView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.RepositoryHandler> routes) {
        routes.add("GET", "/", this::show)
                .add("PATCH", "/", this::edit)
                .add("DELETE", "/", this::delete)
                .add("GET", "/branches", this::branches)
                .add("GET", "/branches/{branch...}", this::branch)
                .add("GET", "/git/ref/heads/{branch...}", this::ref)
                .add("DELETE", "/git/refs/heads/{branch...}", this::deleteRef)
                .add("GET", "/stats/contributors", this::statistics)
                .add("GET", "/{format}/{ref...}", this::archive);
    }

    private Response show(ApiRequest request, Repository repository, PathParameters params) {
        return Response.ok(view.toJson(repository, request.apiVersion())).modifiedAt(repository.updatedAt());
    }

    private Response edit(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        var input = request.json();
        if (input.isEmpty()) {
            return ErrorResponses.invalidJson();
        }
        if (input.get().has("description")) {
            repository.description(input.get().get("description").asText());
        }
        if (input.get().has("private")) {
            repository.visibility(
                    input.get().get("private").asBoolean()
                            ? Repository.Visibility.PRIVATE
                            : Repository.Visibility.PUBLIC);
        }
        if (input.get().has("name")) {
            request.data().rename(repository, input.get().get("name").asText());
        }
        return Response.ok(view.toJson(repository, request.apiVersion()));
    }

    private Response delete(ApiRequest request, Repository repository, PathParameters params) {
        request.data().delete(repository);
        return Response.empty(204);
    }

    private Response branches(ApiRequest request, Repository repository, PathParameters params) {
        Page<String> page = Page.of(
                request, repository.branches().names(), request.urls().repositoryById(repository) + "/branches");
        return Response.ok(Json.array(page.items(), name -> branchNode(repository, name)))
                .with("Link", page.link());
    }

    private Response branch(ApiRequest request, Repository repository, PathParameters params) {
        String name = params.text("branch");
        if (repository.branches().sha(name).isEmpty()) {
            return ErrorResponses.of(404, "Branch not found", "https://docs.github.com/rest")
                    .uncached();
        }
        ObjectNode node = branchNode(repository, name);
        ObjectNode links = Json.object()
                .put("self", context.urls().repository(repository) + "/branches/" + name)
                .put("html", context.urls().html("/" + repository.fullName() + "/tree/" + name));
        node.set("_links", links);
        return Response.ok(node.put(
                "protection_url", context.urls().repository(repository) + "/branches/" + name + "/protection"));
    }

    private ObjectNode branchNode(Repository repository, String name) {
        String sha = repository.branches().sha(name).orElse("");
        ObjectNode node = Json.object().put("name", name);
        node.putObject("commit").put("sha", sha).put("url", context.urls().repository(repository) + "/commits/" + sha);
        return node.put("protected", false);
    }

    private Response ref(ApiRequest request, Repository repository, PathParameters params) {
        String name = params.text("branch");
        return repository
                .branches()
                .sha(name)
                .map(sha -> {
                    String url = context.urls().repository(repository) + "/git";
                    ObjectNode node = Json.object()
                            .put("ref", "refs/heads/" + name)
                            .put("node_id", "REF_" + sha)
                            .put("url", url + "/refs/heads/" + name);
                    node.putObject("object")
                            .put("sha", sha)
                            .put("type", "commit")
                            .put("url", url + "/commits/" + sha);
                    return Response.ok(node);
                })
                .orElseGet(ErrorResponses::notFound);
    }

    private Response deleteRef(ApiRequest request, Repository repository, PathParameters params) {
        repository.branches().delete(params.text("branch"));
        return Response.empty(204);
    }

    private Response statistics(ApiRequest request, Repository repository, PathParameters params) {
        if (!repository.requestStatistics()) {
            return Response.json(202, Json.object());
        }
        return Response.ok(Json.array(List.of(repository.owner()), owner -> {
            ObjectNode node = Json.object().put("total", 135);
            node.putArray("weeks")
                    .addObject()
                    .put("w", 1_367_712_000)
                    .put("a", 6_898)
                    .put("d", 77)
                    .put("c", 10);
            node.set("author", accounts.simple(owner.login()));
            return node;
        }));
    }

    private Response archive(ApiRequest request, Repository repository, PathParameters params) {
        String extension = switch (params.raw("format")) {
            case "tarball" -> "legacy.tar.gz";
            case "zipball" -> "legacy.zip";
            default -> "";
        };
        if (extension.isEmpty()) {
            return ErrorResponses.notFound();
        }
        return Response.redirect(
                302,
                context.urls().storage() + "/archives/" + repository.id() + "/" + extension + "/" + params.raw("ref")
                        + "?token=AAAA" + repository.id());
    }
}
