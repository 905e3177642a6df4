package io.github.githubproxy.fakegithub.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.model.GitHubAccount;
import io.github.githubproxy.fakegithub.model.GitHubData;
import java.util.List;

/** The JSON of accounts. */
public final class AccountView {
    private static final List<String> TEMPLATES =
            List.of("following{/other_user}", "gists{/gist_id}", "starred{/owner}{/repo}", "events{/privacy}");
    private static final List<String> LISTS = List.of("followers", "subscriptions", "orgs", "repos", "received_events");

    private final GitHubData data;
    private final GitHubUrls urls;

    /** Creates a view whose URLs are those. */
    public AccountView(GitHubData data, GitHubUrls urls) {
        this.data = data;
        this.urls = urls;
    }

    /** Returns the JSON of an account as a part of another object. The account need not exist. */
    public ObjectNode simple(String login) {
        String url = urls.account(login);
        long id = data.account(login).map(GitHubAccount::id).orElse(0L);
        String type = data.account(login).map(account -> account.type().label()).orElse("User");
        ObjectNode node = Json.object()
                .put("login", login)
                .put("id", id)
                .put("node_id", "U_" + id)
                .put("avatar_url", "https://avatars.githubusercontent.com/u/" + id + "?v=4")
                .put("gravatar_id", "")
                .put("url", url)
                .put("html_url", urls.html("/" + login));
        for (String template : TEMPLATES) {
            node.put(template.substring(0, template.indexOf('{')) + "_url", url + "/" + template);
        }
        for (String list : LISTS) {
            node.put((list.equals("orgs") ? "organizations" : list) + "_url", url + "/" + list);
        }
        return node.put("type", type).put("site_admin", false);
    }

    /** Returns the JSON of an account as an object of its own. */
    public ObjectNode full(GitHubAccount account) {
        long repositories = data.repositories().stream()
                .filter(repository -> repository.owner() == account)
                .count();
        return simple(account.login())
                .put("name", account.login())
                .put("public_repos", repositories)
                .put("followers", 0)
                .put("following", 0);
    }
}
