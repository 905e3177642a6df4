package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Repository;
import io.github.githubproxy.fakegithub.world.Token;
import io.github.githubproxy.fakegithub.world.User;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is not about one repository: the root document, users, lists of repositories. */
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

    private final Environment environment;
    private final Deployment deployment;
    private final UserView users;
    private final RepositoryView repositories;

    GeneralRoutes(Environment environment, Deployment deployment) {
        this.environment = environment;
        this.deployment = deployment;
        this.users = new UserView(environment);
        this.repositories = new RepositoryView(environment);
    }

    void addTo(Routes<Routes.Plain> routes) {
        routes.add("GET", "/", (call, params) -> root())
                .add("GET", "/meta", (call, params) -> meta())
                .add("GET", "/zen", (call, params) -> zen())
                .add("GET", "/rate_limit", Tariff.FREE, (call, params) -> rateLimit(call))
                .add("GET", "/user", (call, params) -> self(call))
                .add("GET", "/user/repos", (call, params) -> ownRepositories(call))
                .add("GET", "/users", (call, params) -> allUsers(call))
                .add("GET", "/users/{login}", (call, params) -> user(params.text("login"), user -> true))
                .add(
                        "GET",
                        "/orgs/{login}",
                        (call, params) -> user(params.text("login"), user -> user.kind() == User.Kind.ORGANIZATION))
                .add("GET", "/users/{login}/repos", (call, params) -> ownedBy(call, params))
                .add("GET", "/orgs/{login}/repos", (call, params) -> ownedBy(call, params))
                .add(
                        "POST",
                        "/app-manifests/{code}/conversions",
                        Tariff.INTEGRATION_MANIFEST,
                        (call, params) -> Errors.notFound());
    }

    private static Answer zen() {
        return Answer.text("text/plain; charset=utf-8", "Keep it logically awesome.");
    }

    private Answer root() {
        ObjectNode node = Json.object();
        ROOT.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> node.put(entry.getKey(), environment.urls().api(entry.getValue())));
        return Answer.ok(node);
    }

    private Answer meta() {
        ObjectNode node = Json.object().put("verifiable_password_authentication", deployment.allowsPasswords());
        deployment.installedVersion().ifPresent(version -> node.put("installed_version", version));
        node.set("web", Json.strings(List.of("192.30.252.0/22")));
        node.set("api", Json.strings(List.of("192.30.252.0/22")));
        return Answer.ok(node);
    }

    private Answer rateLimit(Call call) {
        if (environment.limits().policy().enforcement() == RateLimits.Enforcement.OFF) {
            return Errors.of(404, "Rate limiting is not enabled.", "https://docs.github.com/rest");
        }
        Map<String, RateLimits.Snapshot> snapshots = environment.limits().snapshots(call.holder());
        ObjectNode resources = Json.object();
        snapshots.forEach((resource, snapshot) -> resources.set(resource, rate(snapshot)));
        ObjectNode node = Json.object();
        node.set("resources", resources);
        node.set("rate", resources.get("core"));
        return Answer.ok(node).uncached();
    }

    private static ObjectNode rate(RateLimits.Snapshot snapshot) {
        return Json.object()
                .put("limit", snapshot.limit())
                .put("used", snapshot.used())
                .put("remaining", snapshot.remaining())
                .put("reset", snapshot.reset().getEpochSecond());
    }

    private Answer self(Call call) {
        return forUser(call, user -> Answer.ok(users.full(user)));
    }

    /** What is about who asks is for users only. */
    private static Answer forUser(Call call, Function<User, Answer> answer) {
        return call.credential()
                .map(credential ->
                        credential instanceof Token token ? answer.apply(token.user()) : Errors.notForIntegrations())
                .orElseGet(Errors::requiresAuthentication);
    }

    private Answer user(String login, Predicate<User> condition) {
        return environment
                .world()
                .user(login)
                .filter(condition)
                .map(user -> Answer.ok(users.full(user)))
                .orElseGet(Errors::notFound);
    }

    /** Pages by {@code since}, the id of the last user seen. */
    private Answer allUsers(Call call) {
        long since = number(call, "since", 0);
        int size = (int) Math.min(100, number(call, "per_page", 30));
        List<User> rest =
                call.world().users().stream().filter(user -> user.id() > since).toList();
        List<User> page = rest.subList(0, Math.min(size, rest.size()));
        String url = environment.urls().api("/users");
        Optional<String> next = page.size() == rest.size()
                ? Optional.empty()
                : Optional.of("<" + url + "?per_page=" + size + "&since="
                        + page.get(page.size() - 1).id() + ">; rel=\"next\", <" + url + "{?since}>; rel=\"first\"");
        return Answer.ok(Json.array(page, user -> users.brief(user.login()))).with("Link", next);
    }

    private static long number(Call call, String name, long fallback) {
        return call.query(name)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Long::valueOf)
                .orElse(fallback);
    }

    private Answer ownRepositories(Call call) {
        return forUser(call, user -> list(call, environment.urls().api("/user/repos"), user));
    }

    private Answer ownedBy(Call call, Params params) {
        return environment
                .world()
                .user(params.text("login"))
                .map(user -> list(
                        call,
                        environment
                                .urls()
                                .api("/" + (user.kind() == User.Kind.USER ? "user" : "organizations") + "/" + user.id()
                                        + "/repos"),
                        user))
                .orElseGet(Errors::notFound);
    }

    private Answer list(Call call, String url, User owner) {
        List<Repository> visible = call.world().repositories().stream()
                .filter(repository -> repository.owner() == owner && call.reads(repository))
                .sorted(Comparator.comparing(Repository::name))
                .toList();
        Page<Repository> page = Page.of(call, visible, url);
        return Answer.ok(Json.array(page.items(), repository -> repositories.of(repository, call.apiVersion())))
                .with("Link", page.link());
    }
}
