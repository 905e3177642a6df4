package io.github.githubproxy.fakegithub.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.MediaType;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Issue;
import io.github.githubproxy.fakegithub.model.Repository;

/** The JSON of issues and their comments. */
public final class IssueView {
    private final GitHubUrls urls;
    private final AccountView accounts;

    /** Creates a view whose URLs are those. */
    public IssueView(GitHubData data, GitHubUrls urls) {
        this.urls = urls;
        this.accounts = new AccountView(data, urls);
    }

    /** Returns the JSON of an issue, with the text in the format of that media type. */
    public ObjectNode toJson(Repository repository, Issue issue, MediaType media) {
        String repositoryUrl = urls.repository(repository);
        String url = repositoryUrl + "/issues/" + issue.number();
        ObjectNode node = Json.object()
                .put("url", url)
                .put("repository_url", repositoryUrl)
                .put("labels_url", url + "/labels{/name}")
                .put("comments_url", url + "/comments")
                .put("events_url", url + "/events")
                .put("html_url", htmlUrl(repository, issue))
                .put("id", issue.id())
                .put("node_id", "I_" + issue.id())
                .put("number", issue.number())
                .put("title", issue.title());
        node.set("user", accounts.simple(issue.author()));
        node.set(
                "labels",
                Json.array(
                        issue.labels(),
                        label -> Json.object()
                                .put("url", repositoryUrl + "/labels/" + label)
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

    /** Returns the JSON of a comment, with the text in the format of that media type. */
    public ObjectNode toJson(Repository repository, Issue issue, Issue.Comment comment, MediaType media) {
        String repositoryUrl = urls.repository(repository);
        ObjectNode node = Json.object()
                .put("url", repositoryUrl + "/issues/comments/" + comment.id())
                .put("html_url", htmlUrl(repository, issue) + "#issuecomment-" + comment.id())
                .put("issue_url", repositoryUrl + "/issues/" + issue.number())
                .put("id", comment.id());
        node.set("user", accounts.simple(comment.author()));
        node.put("created_at", comment.createdAt().toString())
                .put("updated_at", comment.createdAt().toString())
                .put("author_association", "NONE");
        putText(node, comment.body(), media);
        return node;
    }

    private String htmlUrl(Repository repository, Issue issue) {
        return urls.html("/" + repository.fullName() + "/issues/" + issue.number());
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
