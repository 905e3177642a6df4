package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.model.Issue;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.IssueView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/** The routes of issues and their comments. */
final class IssueRoutes {
    private final IssueView view;

    IssueRoutes(RouteContext context) {
        this.view = new IssueView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.RepositoryHandler> routes) {
        routes.add("GET", "/issues", this::list)
                .add("POST", "/issues", this::create)
                .add("GET", "/issues/{number}", this::show)
                .add("PATCH", "/issues/{number}", this::edit)
                .add("GET", "/issues/{number}/comments", this::comments)
                .add("POST", "/issues/{number}/comments", this::createComment)
                .add("GET", "/issues/comments/{id}", this::showComment)
                .add("PUT", "/issues/{number}/lock", (request, repository, params) -> Response.empty(204));
    }

    private Response list(ApiRequest request, Repository repository, PathParameters params) {
        String state = request.query("state").orElse("open");
        List<Issue> all = repository.issues().list().stream()
                .filter(issue -> state.equals("all") || issue.state().equals(state))
                .toList();
        Page<Issue> page = Page.of(request, all, request.urls().repositoryById(repository) + "/issues");
        return Response.ok(Json.array(page.items(), issue -> view.toJson(repository, issue, request.media())))
                .with("Link", page.link());
    }

    private Response create(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        Optional<ObjectNode> input = request.json();
        if (input.isEmpty()) {
            return ErrorResponses.invalidJson();
        }
        if (!input.get().path("title").isTextual()) {
            return ErrorResponses.missingField("Issue", "title");
        }
        Issue issue = repository
                .issues()
                .add(
                        input.get().path("title").asText(),
                        input.get().path("body").asText(""),
                        request.login());
        if (input.get().has("labels")) {
            issue = repository.issues().update(issue.number(), labels(input.get()));
        }
        ObjectNode node = view.toJson(repository, issue, request.media());
        return Response.json(201, node).with("Location", node.get("url").asText());
    }

    private Response show(ApiRequest request, Repository repository, PathParameters params) {
        return find(repository, params)
                .map(issue -> Response.ok(view.toJson(repository, issue, request.media()))
                        .modifiedAt(issue.updatedAt()))
                .orElseGet(ErrorResponses::notFound);
    }

    private Response edit(ApiRequest request, Repository repository, PathParameters params) throws IOException {
        Optional<Issue> found = find(repository, params);
        if (found.isEmpty()) {
            return ErrorResponses.notFound();
        }
        Optional<ObjectNode> input = request.json();
        if (input.isEmpty()) {
            return ErrorResponses.invalidJson();
        }
        ObjectNode change = input.get();
        Issue edited = repository
                .issues()
                .update(
                        found.get().number(),
                        issue -> labels(change)
                                .apply(issue.withTitle(change.path("title").asText(issue.title()))
                                        .withBody(change.path("body").asText(issue.body()))
                                        .withState(change.path("state").asText(issue.state()))));
        return Response.ok(view.toJson(repository, edited, request.media()));
    }

    private Response comments(ApiRequest request, Repository repository, PathParameters params) {
        return find(repository, params)
                .map(issue -> {
                    String url = request.urls().repositoryById(repository) + "/issues/" + issue.number() + "/comments";
                    Page<Issue.Comment> page = Page.of(request, issue.comments(), url);
                    return Response.ok(Json.array(
                                    page.items(), comment -> view.toJson(repository, issue, comment, request.media())))
                            .with("Link", page.link());
                })
                .orElseGet(ErrorResponses::notFound);
    }

    private Response createComment(ApiRequest request, Repository repository, PathParameters params)
            throws IOException {
        Optional<Issue> issue = find(repository, params);
        if (issue.isEmpty()) {
            return ErrorResponses.notFound();
        }
        Optional<ObjectNode> input = request.json();
        if (input.isEmpty()) {
            return ErrorResponses.invalidJson();
        }
        if (!input.get().path("body").isTextual()) {
            return ErrorResponses.missingField("IssueComment", "body");
        }
        Issue.Comment made = repository
                .issues()
                .addComment(
                        issue.get().number(),
                        request.login(),
                        input.get().path("body").asText());
        return Response.json(201, view.toJson(repository, issue.get(), made, request.media()));
    }

    private Response showComment(ApiRequest request, Repository repository, PathParameters params) {
        for (Issue issue : repository.issues().list()) {
            for (Issue.Comment comment : issue.comments()) {
                if (params.number("id").filter(id -> id == comment.id()).isPresent()) {
                    return Response.ok(view.toJson(repository, issue, comment, request.media()))
                            .modifiedAt(comment.createdAt());
                }
            }
        }
        return ErrorResponses.notFound();
    }

    private static Optional<Issue> find(Repository repository, PathParameters params) {
        return params.number("number").flatMap(number -> repository.issues().get(number.intValue()));
    }

    private static UnaryOperator<Issue> labels(ObjectNode input) {
        JsonNode labels = input.path("labels");
        if (!labels.isArray()) {
            return issue -> issue;
        }
        List<String> names = StreamSupport.stream(labels.spliterator(), false)
                .map(label -> label.isObject() ? label.path("name").asText() : label.asText())
                .toList();
        return issue -> issue.withLabels(names);
    }
}
