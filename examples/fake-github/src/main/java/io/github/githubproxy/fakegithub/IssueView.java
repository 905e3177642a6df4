package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Comment;
import io.github.githubproxy.fakegithub.world.Issue;
import io.github.githubproxy.fakegithub.world.Repository;

/** Issues and their comments as JSON. */
final class IssueView {
    private final Environment environment;
    private final UserView users;

    IssueView(Environment environment) {
        this.environment = environment;
        this.users = new UserView(environment);
    }

    /** An issue with its text in the form that is asked for. */
    ObjectNode of(Repository repository, Issue issue, MediaType media) {
        String home = environment.urls().repository(repository);
        String url = home + "/issues/" + issue.number();
        ObjectNode node = Json.object()
                .put("url", url)
                .put("repository_url", home)
                .put("labels_url", url + "/labels{/name}")
                .put("comments_url", url + "/comments")
                .put("events_url", url + "/events")
                .put("html_url", html(repository, issue))
                .put("id", issue.id())
                .put("node_id", "I_" + issue.id())
                .put("number", issue.number())
                .put("title", issue.title());
        node.set("user", users.brief(issue.author()));
        node.set(
                "labels",
                Json.array(
                        issue.labels(),
                        label -> Json.object()
                                .put("url", home + "/labels/" + label)
                                .put("name", label)
                                .put("color", "ededed")));
        node.put("state", issue.state())
                .put("locked", false)
                .putNull("assignee")
                .put("comments", issue.comments().size())
                .put("created_at", issue.createdAt().toString())
                .put("updated_at", issue.updatedAt().toString())
                .put(
                        "closed_at",
                        issue.state().equals("closed") ? issue.updatedAt().toString() : null)
                .put("author_association", "NONE");
        putText(node, issue.body(), media);
        return node;
    }

    /** A comment with its text in the form that is asked for. */
    ObjectNode of(Repository repository, Issue issue, Comment comment, MediaType media) {
        String home = environment.urls().repository(repository);
        ObjectNode node = Json.object()
                .put("url", home + "/issues/comments/" + comment.id())
                .put("html_url", html(repository, issue) + "#issuecomment-" + comment.id())
                .put("issue_url", home + "/issues/" + issue.number())
                .put("id", comment.id());
        node.set("user", users.brief(comment.author()));
        node.put("created_at", comment.createdAt().toString())
                .put("updated_at", comment.createdAt().toString())
                .put("author_association", "NONE");
        putText(node, comment.body(), media);
        return node;
    }

    private String html(Repository repository, Issue issue) {
        return environment.urls().html("/" + repository.fullName() + "/issues/" + issue.number());
    }

    private static void putText(ObjectNode node, String text, MediaType media) {
        boolean full = media.is("full");
        if (full || (!media.is("html") && !media.is("text"))) {
            node.put("body", text);
        }
        if (full || media.is("html")) {
            node.put("body_html", "<p>" + text + "</p>");
        }
        if (full || media.is("text")) {
            node.put("body_text", text);
        }
    }
}
