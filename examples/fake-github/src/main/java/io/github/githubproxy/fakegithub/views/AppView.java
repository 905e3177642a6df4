package io.github.githubproxy.fakegithub.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.model.GitHubApp;
import io.github.githubproxy.fakegithub.model.GitHubData;
import io.github.githubproxy.fakegithub.model.Installation;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The JSON of Apps and their installations. */
public final class AppView {
    /** The permissions of every installation. They are not enforced. */
    public static final Map<String, String> PERMISSIONS = Collections.unmodifiableMap(new TreeMap<>(
            Map.of("contents", "write", "issues", "write", "metadata", "read", "pull_requests", "write")));

    private final GitHubUrls urls;
    private final AccountView accounts;

    /** Creates a view whose URLs are those. */
    public AppView(GitHubData data, GitHubUrls urls) {
        this.urls = urls;
        this.accounts = new AccountView(data, urls);
    }

    public ObjectNode toJson(GitHubApp app) {
        ObjectNode node = Json.object()
                .put("id", app.id())
                .put("client_id", app.clientId())
                .put("slug", app.slug())
                .put("node_id", "A_" + app.id())
                .put("name", app.slug())
                .put("description", "")
                .put("external_url", urls.html(""))
                .put("html_url", urls.html("/apps/" + app.slug()))
                .put("created_at", app.createdAt().toString())
                .put("updated_at", app.createdAt().toString());
        node.set("permissions", permissions(PERMISSIONS));
        node.putArray("events");
        return node.put("installations_count", app.installations().size());
    }

    public ObjectNode toJson(Installation installation) {
        String url = urls.api("/app/installations/" + installation.id());
        ObjectNode node = Json.object().put("id", installation.id());
        node.set("account", accounts.simple(installation.account().login()));
        node.put("repository_selection", installation.repositorySelection())
                .put("access_tokens_url", url + "/access_tokens")
                .put("repositories_url", urls.api("/installation/repositories"))
                .put("html_url", urls.html("/settings/installations/" + installation.id()))
                .put("app_id", installation.app().id())
                .put("client_id", installation.app().clientId())
                .put("app_slug", installation.app().slug())
                .put("target_id", installation.account().id())
                .put("target_type", installation.account().type().label());
        node.set("permissions", permissions(PERMISSIONS));
        node.putArray("events");
        return node.put("created_at", installation.createdAt().toString())
                .put("updated_at", installation.createdAt().toString())
                .putNull("single_file_name")
                .putNull("suspended_by")
                .put(
                        "suspended_at",
                        installation.suspendedAt().map(Instant::toString).orElse(null));
    }

    /** Returns the JSON of permissions. */
    public static ObjectNode permissions(Map<String, String> permissions) {
        ObjectNode node = Json.object();
        permissions.forEach(node::put);
        return node;
    }
}
