package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Comment;
import io.github.githubproxy.fakegithub.world.Issue;
import io.github.githubproxy.fakegithub.world.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/** Issues and their comments. */
final class IssueRoutes {
    private final IssueView view;

    IssueRoutes(Environment environment) {
        this.view = new IssueView(environment);
    }

    void addTo(Routes<RepositoryCall> routes) {
        routes.add("GET", "/issues", this::list)
                .add("POST", "/issues", this::create)
                .add("GET", "/issues/{number}", this::show)
                .add("PATCH", "/issues/{number}", this::edit)
                .add("GET", "/issues/{number}/comments", this::comments)
                .add("POST", "/issues/{number}/comments", this::comment)
                .add("GET", "/issues/comments/{id}", this::showComment)
                .add("PUT", "/issues/{number}/lock", (call, repository, params) -> Answer.empty(204));
    }

    private Answer list(Call call, Repository repository, Params params) {
        String state = call.query("state").orElse("open");
        List<Issue> all = repository.issues().list().stream()
                .filter(issue -> state.equals("all") || issue.state().equals(state))
                .toList();
        Page<Issue> page = Page.of(call, all, call.urls().repositoryById(repository) + "/issues");
        return Answer.ok(Json.array(page.items(), issue -> view.of(repository, issue, call.media())))
                .with("Link", page.link());
    }

    private Answer create(Call call, Repository repository, Params params) throws IOException {
        Optional<ObjectNode> input = call.json();
        if (input.isEmpty()) {
            return Errors.badJson();
        }
        if (!input.get().path("title").isTextual()) {
            return Errors.missingField("Issue", "title");
        }
        Issue issue = repository
                .issues()
                .add(
                        input.get().path("title").asText(),
                        input.get().path("body").asText(""),
                        call.login());
        if (input.get().has("labels")) {
            issue = repository.issues().update(issue.number(), labels(input.get()));
        }
        ObjectNode node = view.of(repository, issue, call.media());
        return Answer.json(201, node).with("Location", node.get("url").asText());
    }

    private Answer show(Call call, Repository repository, Params params) {
        return find(repository, params)
                .map(issue ->
                        Answer.ok(view.of(repository, issue, call.media())).modifiedAt(issue.updatedAt()))
                .orElseGet(Errors::notFound);
    }

    private Answer edit(Call call, Repository repository, Params params) throws IOException {
        Optional<Issue> found = find(repository, params);
        if (found.isEmpty()) {
            return Errors.notFound();
        }
        Optional<ObjectNode> input = call.json();
        if (input.isEmpty()) {
            return Errors.badJson();
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
        return Answer.ok(view.of(repository, edited, call.media()));
    }

    private Answer comments(Call call, Repository repository, Params params) {
        return find(repository, params)
                .map(issue -> {
                    String url = call.urls().repositoryById(repository) + "/issues/" + issue.number() + "/comments";
                    Page<Comment> page = Page.of(call, issue.comments(), url);
                    return Answer.ok(Json.array(
                                    page.items(), comment -> view.of(repository, issue, comment, call.media())))
                            .with("Link", page.link());
                })
                .orElseGet(Errors::notFound);
    }

    private Answer comment(Call call, Repository repository, Params params) throws IOException {
        Optional<Issue> issue = find(repository, params);
        if (issue.isEmpty()) {
            return Errors.notFound();
        }
        Optional<ObjectNode> input = call.json();
        if (input.isEmpty()) {
            return Errors.badJson();
        }
        if (!input.get().path("body").isTextual()) {
            return Errors.missingField("IssueComment", "body");
        }
        Comment made = repository
                .issues()
                .comment(
                        issue.get().number(),
                        call.login(),
                        input.get().path("body").asText());
        return Answer.json(201, view.of(repository, issue.get(), made, call.media()));
    }

    private Answer showComment(Call call, Repository repository, Params params) {
        for (Issue issue : repository.issues().list()) {
            for (Comment comment : issue.comments()) {
                if (params.number("id").filter(id -> id == comment.id()).isPresent()) {
                    return Answer.ok(view.of(repository, issue, comment, call.media()))
                            .modifiedAt(comment.createdAt());
                }
            }
        }
        return Errors.notFound();
    }

    private static Optional<Issue> find(Repository repository, Params params) {
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
