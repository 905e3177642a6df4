package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.User;
import java.util.List;

/** Users as JSON. */
final class UserView {
    private static final List<String> TEMPLATES =
            List.of("following{/other_user}", "gists{/gist_id}", "starred{/owner}{/repo}", "events{/privacy}");
    private static final List<String> LISTS = List.of("followers", "subscriptions", "orgs", "repos", "received_events");

    private final Environment environment;

    UserView(Environment environment) {
        this.environment = environment;
    }

    /** A user as a part of something else; also one that is not known. */
    ObjectNode brief(String login) {
        String url = environment.urls().user(login);
        long id = environment.world().user(login).map(User::id).orElse(0L);
        String type =
                environment.world().user(login).map(user -> user.kind().label()).orElse("User");
        ObjectNode node = Json.object()
                .put("login", login)
                .put("id", id)
                .put("node_id", "U_" + id)
                .put("avatar_url", "https://avatars.githubusercontent.com/u/" + id + "?v=4")
                .put("gravatar_id", "")
                .put("url", url)
                .put("html_url", environment.urls().html("/" + login));
        for (String template : TEMPLATES) {
            node.put(template.substring(0, template.indexOf('{')) + "_url", url + "/" + template);
        }
        for (String list : LISTS) {
            node.put((list.equals("orgs") ? "organizations" : list) + "_url", url + "/" + list);
        }
        return node.put("type", type).put("site_admin", false);
    }

    /** A user alone. */
    ObjectNode full(User user) {
        long repositories = environment.world().repositories().stream()
                .filter(repository -> repository.owner() == user)
                .count();
        return brief(user.login())
                .put("name", user.login())
                .put("public_repos", repositories)
                .put("followers", 0)
                .put("following", 0);
    }
}
