package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Content;
import io.github.githubproxy.fakegithub.world.Pull;
import io.github.githubproxy.fakegithub.world.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Pull requests. */
final class PullRoutes {
    private final Environment environment;
    private final UserView users;

    PullRoutes(Environment environment) {
        this.environment = environment;
        this.users = new UserView(environment);
    }

    void addTo(Routes<RepositoryCall> routes) {
        routes.add("GET", "/pulls", this::list)
                .add("POST", "/pulls", this::create)
                .add("GET", "/pulls/{number}", this::show)
                .add("PATCH", "/pulls/{number}", this::edit);
    }

    private Answer list(Call call, Repository repository, Params params) {
        String state = call.query("state").orElse("open");
        List<Pull> all = repository.pulls().list().stream()
                .filter(pull -> state.equals("all") || pull.state().equals(state))
                .toList();
        Page<Pull> page = Page.of(call, all, call.urls().repositoryById(repository) + "/pulls");
        return Answer.ok(Json.array(page.items(), pull -> view(repository, pull))).with("Link", page.link());
    }

    private Answer create(Call call, Repository repository, Params params) throws IOException {
        Optional<ObjectNode> input = call.json();
        if (input.isEmpty()) {
            return Errors.badJson();
        }
        for (String field : List.of("title", "head", "base")) {
            if (!input.get().path(field).isTextual()) {
                return Errors.missingField("PullRequest", field);
            }
        }
        Pull pull = repository
                .pulls()
                .add(
                        input.get().get("title").asText(),
                        input.get().get("head").asText(),
                        input.get().get("base").asText(),
                        call.login());
        ObjectNode node = view(repository, pull);
        return Answer.json(201, node).with("Location", node.get("url").asText());
    }

    private Answer show(Call call, Repository repository, Params params) {
        Optional<Pull> found = find(repository, params);
        if (found.isEmpty()) {
            return Errors.notFound();
        }
        Pull pull = found.get();
        if (call.media().is("diff") || call.media().is("patch")) {
            String header = call.media().is("diff")
                    ? ""
                    : "From " + Content.sha1(pull.diff()) + " Mon Sep 17 00:00:00 2001\nSubject: [PATCH] "
                            + pull.title() + "\n\n";
            String type = "application/vnd.github." + call.media().param() + "; charset=utf-8";
            return Answer.text(type, header + pull.diff()).modifiedAt(pull.updatedAt());
        }
        return Answer.ok(view(repository, pull)).modifiedAt(pull.updatedAt());
    }

    private Answer edit(Call call, Repository repository, Params params) throws IOException {
        Optional<Pull> found = find(repository, params);
        if (found.isEmpty()) {
            return Errors.notFound();
        }
        Optional<ObjectNode> input = call.json();
        if (input.isEmpty()) {
            return Errors.badJson();
        }
        Pull edited = repository
                .pulls()
                .update(found.get().number(), pull -> pull.withTitle(
                                input.get().path("title").asText(pull.title()))
                        .withState(input.get().path("state").asText(pull.state())));
        return Answer.ok(view(repository, edited));
    }

    private ObjectNode view(Repository repository, Pull pull) {
        String home = environment.urls().repository(repository);
        String url = home + "/pulls/" + pull.number();
        String html = environment.urls().html("/" + repository.fullName() + "/pull/" + pull.number());
        ObjectNode node = Json.object()
                .put("url", url)
                .put("id", pull.id())
                .put("node_id", "PR_" + pull.id())
                .put("html_url", html)
                .put("diff_url", html + ".diff")
                .put("patch_url", html + ".patch")
                .put("issue_url", home + "/issues/" + pull.number())
                .put("commits_url", url + "/commits")
                .put("review_comments_url", url + "/comments")
                .put("review_comment_url", home + "/pulls/comments{/number}")
                .put("comments_url", home + "/issues/" + pull.number() + "/comments")
                .put("number", pull.number())
                .put("state", pull.state())
                .put("title", pull.title());
        node.set("user", users.brief(pull.author()));
        node.put("created_at", pull.createdAt().toString())
                .put("updated_at", pull.updatedAt().toString());
        node.set("head", side(repository, pull.head()));
        node.set("base", side(repository, pull.base()));
        ObjectNode links = node.putObject("_links");
        links.putObject("self").put("href", url);
        links.putObject("html").put("href", html);
        return node;
    }

    private static ObjectNode side(Repository repository, String branch) {
        return Json.object()
                .put("label", repository.owner().login() + ":" + branch)
                .put("ref", branch)
                .put("sha", repository.branches().sha(branch).orElse("0".repeat(40)));
    }

    private static Optional<Pull> find(Repository repository, Params params) {
        return params.number("number").flatMap(number -> repository.pulls().get(number.intValue()));
    }
}
