package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.world.Issue;
import io.github.githubproxy.fakegithub.world.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** Search: every plain word has to occur in the title or name; of the qualifiers only {@code repo:} is understood. */
final class SearchRoutes {
    private final RepositoryView repositories;
    private final IssueView issues;

    SearchRoutes(Environment environment) {
        this.repositories = new RepositoryView(environment);
        this.issues = new IssueView(environment);
    }

    void addTo(Routes<Routes.Plain> routes) {
        routes.add("GET", "/search/issues", Tariff.SEARCH, this::issues)
                .add("GET", "/search/repositories", Tariff.SEARCH, this::repositories)
                .add("GET", "/search/code", Tariff.CODE_SEARCH, this::code);
    }

    private record Hit(Repository repository, Issue issue) {}

    private Answer issues(Call call, Params params) {
        List<Hit> hits = new ArrayList<>();
        for (Repository repository : visible(call)) {
            for (Issue issue : repository.issues().list()) {
                if (matches(call, repository, issue.title())) {
                    hits.add(new Hit(repository, issue));
                }
            }
        }
        return result(call, "issues", hits, (hit, version) -> issues.of(hit.repository(), hit.issue(), call.media()));
    }

    private Answer repositories(Call call, Params params) {
        List<Repository> hits = visible(call).stream()
                .filter(repository -> matches(call, repository, repository.fullName()))
                .toList();
        return result(call, "repositories", hits, repositories::of);
    }

    private Answer code(Call call, Params params) {
        return result(call, "code", List.<Repository>of(), repositories::of);
    }

    private static <T> Answer result(Call call, String what, List<T> hits, BiFunction<T, String, ObjectNode> view) {
        if (call.query("q").isEmpty()) {
            return Errors.missingField("Search", "q");
        }
        Page<T> page = Page.of(call, hits, call.urls().api("/search/" + what));
        ObjectNode node = Json.object().put("total_count", hits.size()).put("incomplete_results", false);
        node.set("items", Json.array(page.items(), hit -> view.apply(hit, call.apiVersion())));
        return Answer.ok(node).with("Link", page.link()).uncached();
    }

    private static List<Repository> visible(Call call) {
        return call.world().repositories().stream().filter(call::reads).toList();
    }

    private static boolean matches(Call call, Repository repository, String text) {
        for (String word : call.query("q").orElse("").split("\\s+", -1)) {
            if (word.startsWith("repo:")) {
                if (!repository.fullName().equalsIgnoreCase(word.substring("repo:".length()))) {
                    return false;
                }
            } else if (!word.contains(":") && !text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }
}
