package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.config.Deployment;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.limits.RateLimitCost;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import io.github.githubproxy.fakegithub.model.GitHubAccount;
import io.github.githubproxy.fakegithub.model.PersonalAccessToken;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.AccountView;
import io.github.githubproxy.fakegithub.views.RepositoryView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The routes outside a repository: the root document, accounts, lists of repositories, rate limits. */
final class GeneralRoutes {
    private static final Map<String, String> ROOT = Map.ofEntries(
            Map.entry("current_user_url", "/user"),
            Map.entry("code_search_url", "/search/code?q={query}{&page,per_page,sort,order}"),
            Map.entry("emails_url", "/user/emails"),
            Map.entry("events_url", "/events"),
            Map.entry("issues_url", "/issues"),
            Map.entry("issue_search_url", "/search/issues?q={query}{&page,per_page,sort,order}"),
            Map.entry("organization_url", "/orgs/{org}"),
            Map.entry("organization_repositories_url", "/orgs/{org}/repos{?type,page,per_page,sort}"),
            Map.entry("rate_limit_url", "/rate_limit"),
            Map.entry("repository_url", "/repos/{owner}/{repo}"),
            Map.entry("repository_search_url", "/search/repositories?q={query}{&page,per_page,sort,order}"),
            Map.entry("current_user_repositories_url", "/user/repos{?type,page,per_page,sort}"),
            Map.entry("user_url", "/users/{user}"),
            Map.entry("user_repositories_url", "/users/{user}/repos{?type,page,per_page,sort}"));

    private final RouteContext context;
    private final Deployment deployment;
    private final AccountView accounts;
    private final RepositoryView repositories;

    GeneralRoutes(RouteContext context, Deployment deployment) {
        this.context = context;
        this.deployment = deployment;
        this.accounts = new AccountView(context.data(), context.urls());
        this.repositories = new RepositoryView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.Handler> routes) {
        routes.add("GET", "/", (request, params) -> root())
                .add("GET", "/meta", (request, params) -> meta())
                .add("GET", "/zen", (request, params) -> zen())
                .add("GET", "/rate_limit", RateLimitCost.FREE, (request, params) -> rateLimit(request))
                .add("GET", "/user", (request, params) -> self(request))
                .add("GET", "/user/repos", (request, params) -> ownRepositories(request))
                .add("GET", "/users", (request, params) -> allUsers(request))
                .add("GET", "/users/{login}", (request, params) -> user(params.text("login"), user -> true))
                .add(
                        "GET",
                        "/orgs/{login}",
                        (request, params) ->
                                user(params.text("login"), user -> user.type() == GitHubAccount.Type.ORGANIZATION))
                .add("GET", "/users/{login}/repos", (request, params) -> ownedBy(request, params))
                .add("GET", "/orgs/{login}/repos", (request, params) -> ownedBy(request, params))
                .add(
                        "POST",
                        "/app-manifests/{code}/conversions",
                        RateLimitCost.INTEGRATION_MANIFEST,
                        (request, params) -> ErrorResponses.notFound());
    }

    private static Response zen() {
        return Response.text("text/plain; charset=utf-8", "Keep it logically awesome.");
    }

    private Response root() {
        ObjectNode node = Json.object();
        ROOT.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> node.put(entry.getKey(), context.urls().api(entry.getValue())));
        return Response.ok(node);
    }

    private Response meta() {
        ObjectNode node = Json.object().put("verifiable_password_authentication", deployment.allowsPasswords());
        deployment.installedVersion().ifPresent(version -> node.put("installed_version", version));
        node.set("web", Json.strings(List.of("192.30.252.0/22")));
        node.set("api", Json.strings(List.of("192.30.252.0/22")));
        return Response.ok(node);
    }

    private Response rateLimit(ApiRequest request) {
        if (context.limits().policy().enforcement() == RateLimits.Enforcement.OFF) {
            return ErrorResponses.of(404, "Rate limiting is not enabled.", "https://docs.github.com/rest");
        }
        Map<String, RateLimits.Snapshot> snapshots = context.limits().snapshots(request.holder());
        ObjectNode resources = Json.object();
        snapshots.forEach((resource, snapshot) -> resources.set(resource, rate(snapshot)));
        ObjectNode node = Json.object();
        node.set("resources", resources);
        node.set("rate", resources.get("core"));
        return Response.ok(node).uncached();
    }

    private static ObjectNode rate(RateLimits.Snapshot snapshot) {
        return Json.object()
                .put("limit", snapshot.limit())
                .put("used", snapshot.used())
                .put("remaining", snapshot.remaining())
                .put("reset", snapshot.reset().getEpochSecond());
    }

    private Response self(ApiRequest request) {
        return forUser(request, user -> Response.ok(accounts.full(user)));
    }

    /** Handles a route that requires a user's token. */
    private static Response forUser(ApiRequest request, Function<GitHubAccount, Response> response) {
        return request.token()
                .map(token -> token instanceof PersonalAccessToken userToken
                        ? response.apply(userToken.user())
                        : ErrorResponses.notAccessibleByApp())
                .orElseGet(ErrorResponses::requiresAuthentication);
    }

    private Response user(String login, Predicate<GitHubAccount> condition) {
        return context.data()
                .account(login)
                .filter(condition)
                .map(user -> Response.ok(accounts.full(user)))
                .orElseGet(ErrorResponses::notFound);
    }

    /** Returns a page that starts after {@code since}, the id of the last user of the previous page. */
    private Response allUsers(ApiRequest request) {
        long since = number(request, "since", 0);
        int size = (int) Math.min(100, number(request, "per_page", 30));
        List<GitHubAccount> rest = request.data().accounts().stream()
                .filter(user -> user.id() > since)
                .toList();
        List<GitHubAccount> page = rest.subList(0, Math.min(size, rest.size()));
        String url = context.urls().api("/users");
        Optional<String> next = page.size() == rest.size()
                ? Optional.empty()
                : Optional.of("<" + url + "?per_page=" + size + "&since="
                        + page.get(page.size() - 1).id() + ">; rel=\"next\", <" + url + "{?since}>; rel=\"first\"");
        return Response.ok(Json.array(page, user -> accounts.simple(user.login())))
                .with("Link", next);
    }

    private static long number(ApiRequest request, String name, long fallback) {
        return request.query(name)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Long::valueOf)
                .orElse(fallback);
    }

    private Response ownRepositories(ApiRequest request) {
        return forUser(request, user -> list(request, context.urls().api("/user/repos"), user));
    }

    private Response ownedBy(ApiRequest request, PathParameters params) {
        return context.data()
                .account(params.text("login"))
                .map(user -> list(
                        request,
                        context.urls()
                                .api("/" + (user.type() == GitHubAccount.Type.USER ? "user" : "organizations") + "/"
                                        + user.id() + "/repos"),
                        user))
                .orElseGet(ErrorResponses::notFound);
    }

    private Response list(ApiRequest request, String url, GitHubAccount owner) {
        List<Repository> visible = request.data().repositories().stream()
                .filter(repository -> repository.owner() == owner && request.canRead(repository))
                .sorted(Comparator.comparing(Repository::name))
                .toList();
        Page<Repository> page = Page.of(request, visible, url);
        return Response.ok(
                        Json.array(page.items(), repository -> repositories.toJson(repository, request.apiVersion())))
                .with("Link", page.link());
    }
}
