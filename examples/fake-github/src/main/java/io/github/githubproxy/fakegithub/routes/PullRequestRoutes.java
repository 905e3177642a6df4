package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.FileContent;
import io.github.githubproxy.fakegithub.model.PullRequest;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.AccountView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The routes of pull requests. */
final class PullRequestRoutes {
    private final RouteContext context;
    private final AccountView accounts;

    PullRequestRoutes(RouteContext context) {
        this.context = context;
        this.accounts = new AccountView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.RepositoryHandler> routes) {
        routes.add("GET", "/pulls", this::list)
                .add("POST", "/pulls", this::create)
                .add("GET", "/pulls/{number}", this::show)
                .add("PATCH", "/pulls/{number}", this::edit);
    }

    private Response list(ApiRequest request, Repository repository, PathParameters params) {
        String state = request.query("state").orElse("open");
        List<PullRequest> all = repository.pullRequests().list().stream()
                .filter(pullRequest ->
                        state.equals("all") || pullRequest.state().equals(state))
                .toList();
        Page<PullRequest> page = Page.of(request, all, request.urls().repositoryById(repository) + "/pulls");
        return Response.ok(Json.array(page.items(), pullRequest -> toJson(repository, pullRequest)))
                .with("Link", page.link());
    }

    private Response create(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        Optional<ObjectNode> input = request.json();
        if (input.isEmpty()) {
            return ErrorResponses.invalidJson();
        }
        for (String field : List.of("title", "head", "base")) {
            if (!input.get().path(field).isTextual()) {
                return ErrorResponses.missingField("PullRequest", field);
            }
        }
        PullRequest pullRequest = repository
                .pullRequests()
                .add(
                        input.get().get("title").asText(),
                        input.get().get("head").asText(),
                        input.get().get("base").asText(),
                        request.login());
        ObjectNode node = toJson(repository, pullRequest);
        return Response.json(201, node).with("Location", node.get("url").asText());
    }

    private Response show(ApiRequest request, Repository repository, PathParameters params) {
        Optional<PullRequest> found = find(repository, params);
        if (found.isEmpty()) {
            return ErrorResponses.notFound();
        }
        PullRequest pullRequest = found.get();
        if (request.media().is("diff") || request.media().is("patch")) {
            String header = request.media().is("diff")
                    ? ""
                    : "From " + FileContent.sha1(pullRequest.diff()) + " Mon Sep 17 00:00:00 2001\nSubject: [PATCH] "
                            + pullRequest.title() + "\n\n";
            String type = "application/vnd.github." + request.media().param() + "; charset=utf-8";
            return Response.text(type, header + pullRequest.diff()).modifiedAt(pullRequest.updatedAt());
        }
        return Response.ok(toJson(repository, pullRequest)).modifiedAt(pullRequest.updatedAt());
    }

    private Response edit(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        Optional<PullRequest> found = find(repository, params);
        if (found.isEmpty()) {
            return ErrorResponses.notFound();
        }
        Optional<ObjectNode> input = request.json();
        if (input.isEmpty()) {
            return ErrorResponses.invalidJson();
        }
        PullRequest edited = repository
                .pullRequests()
                .update(
                        found.get().number(),
                        pullRequest -> pullRequest
                                .withTitle(input.get().path("title").asText(pullRequest.title()))
                                .withState(input.get().path("state").asText(pullRequest.state())));
        return Response.ok(toJson(repository, edited));
    }

    private ObjectNode toJson(Repository repository, PullRequest pullRequest) {
        String repositoryUrl = context.urls().repository(repository);
        String url = repositoryUrl + "/pulls/" + pullRequest.number();
        String html = context.urls().html("/" + repository.fullName() + "/pull/" + pullRequest.number());
        ObjectNode node = Json.object()
                .put("url", url)
                .put("id", pullRequest.id())
                .put("node_id", "PR_" + pullRequest.id())
                .put("html_url", html)
                .put("diff_url", html + ".diff")
                .put("patch_url", html + ".patch")
                .put("issue_url", repositoryUrl + "/issues/" + pullRequest.number())
                .put("commits_url", url + "/commits")
                .put("review_comments_url", url + "/comments")
                .put("review_comment_url", repositoryUrl + "/pulls/comments{/number}")
                .put("comments_url", repositoryUrl + "/issues/" + pullRequest.number() + "/comments")
                .put("number", pullRequest.number())
                .put("state", pullRequest.state())
                .put("title", pullRequest.title());
        node.set("user", accounts.simple(pullRequest.author()));
        node.put("created_at", pullRequest.createdAt().toString())
                .put("updated_at", pullRequest.updatedAt().toString());
        node.set("head", branchJson(repository, pullRequest.head()));
        node.set("base", branchJson(repository, pullRequest.base()));
        ObjectNode links = node.putObject("_links");
        links.putObject("self").put("href", url);
        links.putObject("html").put("href", html);
        return node;
    }

    private static ObjectNode branchJson(Repository repository, String branch) {
        return Json.object()
                .put("label", repository.owner().login() + ":" + branch)
                .put("ref", branch)
                .put("sha", repository.branches().sha(branch).orElse("0".repeat(40)));
    }

    private static Optional<PullRequest> find(Repository repository, PathParameters params) {
        return params.number("number")
                .flatMap(number -> repository.pullRequests().get(number.intValue()));
    }
}
