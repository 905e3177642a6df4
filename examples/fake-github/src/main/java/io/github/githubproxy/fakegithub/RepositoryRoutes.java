package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Repository;
import java.io.IOException;
import java.util.List;

/** A repository itself, its branches, statistics and archives. */
final class RepositoryRoutes {
    private final Environment environment;
    private final RepositoryView view;
    private final UserView users;

    RepositoryRoutes(Environment environment) {
        this.environment = environment;
        this.view = new RepositoryView(environment);
        this.users = new UserView(environment);
    }

    void addTo(Routes<RepositoryCall> routes) {
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

    private Answer show(Call call, Repository repository, Params params) {
        return Answer.ok(view.of(repository, call.apiVersion())).modifiedAt(repository.updatedAt());
    }

    private Answer edit(Call call, Repository repository, Params params) throws IOException {
        var input = call.json();
        if (input.isEmpty()) {
            return Errors.badJson();
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
            call.world().rename(repository, input.get().get("name").asText());
        }
        return Answer.ok(view.of(repository, call.apiVersion()));
    }

    private Answer delete(Call call, Repository repository, Params params) {
        call.world().delete(repository);
        return Answer.empty(204);
    }

    private Answer branches(Call call, Repository repository, Params params) {
        Page<String> page =
                Page.of(call, repository.branches().names(), call.urls().repositoryById(repository) + "/branches");
        return Answer.ok(Json.array(page.items(), name -> branchNode(repository, name)))
                .with("Link", page.link());
    }

    private Answer branch(Call call, Repository repository, Params params) {
        String name = params.text("branch");
        if (repository.branches().sha(name).isEmpty()) {
            return Errors.of(404, "Branch not found", "https://docs.github.com/rest")
                    .uncached();
        }
        ObjectNode node = branchNode(repository, name);
        ObjectNode links = Json.object()
                .put("self", environment.urls().repository(repository) + "/branches/" + name)
                .put("html", environment.urls().html("/" + repository.fullName() + "/tree/" + name));
        node.set("_links", links);
        return Answer.ok(node.put(
                "protection_url", environment.urls().repository(repository) + "/branches/" + name + "/protection"));
    }

    private ObjectNode branchNode(Repository repository, String name) {
        String sha = repository.branches().sha(name).orElse("");
        ObjectNode node = Json.object().put("name", name);
        node.putObject("commit")
                .put("sha", sha)
                .put("url", environment.urls().repository(repository) + "/commits/" + sha);
        return node.put("protected", false);
    }

    private Answer ref(Call call, Repository repository, Params params) {
        String name = params.text("branch");
        return repository
                .branches()
                .sha(name)
                .map(sha -> {
                    String url = environment.urls().repository(repository) + "/git";
                    ObjectNode node = Json.object()
                            .put("ref", "refs/heads/" + name)
                            .put("node_id", "REF_" + sha)
                            .put("url", url + "/refs/heads/" + name);
                    node.putObject("object")
                            .put("sha", sha)
                            .put("type", "commit")
                            .put("url", url + "/commits/" + sha);
                    return Answer.ok(node);
                })
                .orElseGet(Errors::notFound);
    }

    private Answer deleteRef(Call call, Repository repository, Params params) {
        repository.branches().delete(params.text("branch"));
        return Answer.empty(204);
    }

    private Answer statistics(Call call, Repository repository, Params params) {
        if (!repository.statistics().ask()) {
            return Answer.json(202, Json.object());
        }
        return Answer.ok(Json.array(List.of(repository.owner()), owner -> {
            ObjectNode node = Json.object().put("total", 135);
            node.putArray("weeks")
                    .addObject()
                    .put("w", 1_367_712_000)
                    .put("a", 6_898)
                    .put("d", 77)
                    .put("c", 10);
            node.set("author", users.brief(owner.login()));
            return node;
        }));
    }

    private Answer archive(Call call, Repository repository, Params params) {
        String extension = switch (params.raw("format")) {
            case "tarball" -> "legacy.tar.gz";
            case "zipball" -> "legacy.zip";
            default -> "";
        };
        if (extension.isEmpty()) {
            return Errors.notFound();
        }
        return Answer.redirect(
                302,
                environment.urls().storage() + "/archives/" + repository.id() + "/" + extension + "/"
                        + params.raw("ref") + "?token=AAAA" + repository.id());
    }
}
