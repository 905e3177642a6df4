package io.github.githubproxy.fakegithub.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Repository;
import java.util.List;

/** The JSON of repositories. */
public final class RepositoryView {
    private static final String VERSION_WITHOUT_HAS_DOWNLOADS = "2026-03-10";
    private static final List<String> LINKS = List.of(
            "forks",
            "keys{/key_id}",
            "collaborators{/collaborator}",
            "teams",
            "hooks",
            "issue_events:issues/events{/number}",
            "events",
            "assignees{/user}",
            "branches{/branch}",
            "tags",
            "blobs:git/blobs{/sha}",
            "git_tags:git/tags{/sha}",
            "git_refs:git/refs{/sha}",
            "trees:git/trees{/sha}",
            "statuses:statuses/{sha}",
            "languages",
            "stargazers",
            "contributors",
            "subscribers",
            "subscription",
            "commits{/sha}",
            "git_commits:git/commits{/sha}",
            "comments{/number}",
            "issue_comment:issues/comments{/number}",
            "contents:contents/{+path}",
            "compare:compare/{base}...{head}",
            "merges",
            "archive:{archive_format}{/ref}",
            "downloads",
            "issues{/number}",
            "pulls{/number}",
            "milestones{/number}",
            "notifications{?since,all,participating}",
            "labels{/name}",
            "releases{/id}",
            "deployments");

    private final GitHubUrls urls;
    private final AccountView accounts;

    /** Creates a view whose URLs are those. */
    public RepositoryView(GitHubData data, GitHubUrls urls) {
        this.urls = urls;
        this.accounts = new AccountView(data, urls);
    }

    /** Returns the JSON of a repository in that version of the API. */
    public ObjectNode toJson(Repository repository, String apiVersion) {
        String url = urls.repository(repository);
        String html = urls.html("/" + repository.fullName());
        boolean isPrivate = repository.visibility() == Repository.Visibility.PRIVATE;
        ObjectNode node = Json.object()
                .put("id", repository.id())
                .put("node_id", "R_" + repository.id())
                .put("name", repository.name())
                .put("full_name", repository.fullName())
                .put("private", isPrivate);
        node.set("owner", accounts.simple(repository.owner().login()));
        node.put("html_url", html)
                .put("description", repository.description())
                .put("fork", false)
                .put("url", url);
        for (String link : LINKS) {
            int colon = link.indexOf(':');
            int brace = link.indexOf('{');
            String name = colon > 0 ? link.substring(0, colon) : brace > 0 ? link.substring(0, brace) : link;
            node.put(name + "_url", url + "/" + link.substring(colon + 1));
        }
        node.put("created_at", repository.createdAt().toString())
                .put("updated_at", repository.updatedAt().toString())
                .put("pushed_at", repository.updatedAt().toString())
                .put("git_url", html.replace("https:", "git:") + ".git")
                .put("ssh_url", "git@github.com:" + repository.fullName() + ".git")
                .put("clone_url", html + ".git")
                .put("svn_url", html)
                .put("size", 108)
                .put("stargazers_count", 80)
                .put("watchers_count", 80)
                .put("forks_count", 9)
                .put("open_issues_count", openIssues(repository))
                .put("default_branch", "main")
                .put("visibility", isPrivate ? "private" : "public");
        if (!apiVersion.equals(VERSION_WITHOUT_HAS_DOWNLOADS)) {
            node.put("has_downloads", true);
        }
        return node;
    }

    private static long openIssues(Repository repository) {
        return repository.issues().list().stream()
                .filter(issue -> issue.state().equals("open"))
                .count();
    }
}
