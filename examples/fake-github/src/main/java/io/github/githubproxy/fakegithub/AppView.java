package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.App;
import io.github.githubproxy.fakegithub.world.Installation;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Apps and their installations as JSON. */
final class AppView {
    /** What every installation may do, and no request is refused for. */
    static final Map<String, String> PERMISSIONS = Collections.unmodifiableMap(new TreeMap<>(
            Map.of("contents", "write", "issues", "write", "metadata", "read", "pull_requests", "write")));

    private final Environment environment;
    private final UserView users;

    AppView(Environment environment) {
        this.environment = environment;
        this.users = new UserView(environment);
    }

    ObjectNode of(App app) {
        ObjectNode node = Json.object()
                .put("id", app.id())
                .put("client_id", app.clientId())
                .put("slug", app.slug())
                .put("node_id", "A_" + app.id())
                .put("name", app.slug())
                .put("description", "")
                .put("external_url", environment.urls().html(""))
                .put("html_url", environment.urls().html("/apps/" + app.slug()))
                .put("created_at", app.createdAt().toString())
                .put("updated_at", app.createdAt().toString());
        node.set("permissions", permissions(PERMISSIONS));
        node.putArray("events");
        return node.put("installations_count", app.installations().size());
    }

    ObjectNode of(Installation installation) {
        String url = environment.urls().api("/app/installations/" + installation.id());
        ObjectNode node = Json.object().put("id", installation.id());
        node.set("account", users.brief(installation.account().login()));
        node.put("repository_selection", installation.repositorySelection())
                .put("access_tokens_url", url + "/access_tokens")
                .put("repositories_url", environment.urls().api("/installation/repositories"))
                .put("html_url", environment.urls().html("/settings/installations/" + installation.id()))
                .put("app_id", installation.app().id())
                .put("client_id", installation.app().clientId())
                .put("app_slug", installation.app().slug())
                .put("target_id", installation.account().id())
                .put("target_type", installation.account().kind().label());
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

    static ObjectNode permissions(Map<String, String> permissions) {
        ObjectNode node = Json.object();
        permissions.forEach(node::put);
        return node;
    }
}
