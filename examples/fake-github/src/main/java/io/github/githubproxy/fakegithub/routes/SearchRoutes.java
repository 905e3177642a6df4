package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.fakegithub.http.ErrorResponses;
import io.github.githubproxy.fakegithub.http.Json;
import io.github.githubproxy.fakegithub.http.Response;
import io.github.githubproxy.fakegithub.limits.RateLimitCost;
import io.github.githubproxy.fakegithub.model.Issue;
import io.github.githubproxy.fakegithub.model.Repository;
import io.github.githubproxy.fakegithub.views.IssueView;
import io.github.githubproxy.fakegithub.views.RepositoryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** The search routes. Every word must occur in the title or name. Only the qualifier {@code repo:} is supported. */
final class SearchRoutes {
    private final RepositoryView repositories;
    private final IssueView issues;

    SearchRoutes(RouteContext context) {
        this.repositories = new RepositoryView(context.data(), context.urls());
        this.issues = new IssueView(context.data(), context.urls());
    }

    void addTo(RouteTable<RouteTable.Handler> routes) {
        routes.add("GET", "/search/issues", RateLimitCost.SEARCH, this::issues)
                .add("GET", "/search/repositories", RateLimitCost.SEARCH, this::repositories)
                .add("GET", "/search/code", RateLimitCost.CODE_SEARCH, this::code);
    }

    private record Hit(Repository repository, Issue issue) {}

    private Response issues(ApiRequest request, PathParameters params) {
        List<Hit> hits = new ArrayList<>();
        for (Repository repository : visible(request)) {
            for (Issue issue : repository.issues().list()) {
                if (matches(request, repository, issue.title())) {
                    hits.add(new Hit(repository, issue));
                }
            }
        }
        return page(
                request,
                "issues",
                hits,
                (hit, version) -> issues.toJson(hit.repository(), hit.issue(), request.media()));
    }

    private Response repositories(ApiRequest request, PathParameters params) {
        List<Repository> hits = visible(request).stream()
                .filter(repository -> matches(request, repository, repository.fullName()))
                .toList();
        return page(request, "repositories", hits, repositories::toJson);
    }

    private Response code(ApiRequest request, PathParameters params) {
        return page(request, "code", List.<Repository>of(), repositories::toJson);
    }

    private static <T> Response page(
            ApiRequest request, String kind, List<T> hits, BiFunction<T, String, ObjectNode> view) {
        if (request.query("q").isEmpty()) {
            return ErrorResponses.missingField("Search", "q");
        }
        Page<T> page = Page.of(request, hits, request.urls().api("/search/" + kind));
        ObjectNode node = Json.object().put("total_count", hits.size()).put("incomplete_results", false);
        node.set("items", Json.array(page.items(), hit -> view.apply(hit, request.apiVersion())));
        return Response.ok(node).with("Link", page.link()).uncached();
    }

    private static List<Repository> visible(ApiRequest request) {
        return request.data().repositories().stream().filter(request::canRead).toList();
    }

    private static boolean matches(ApiRequest request, Repository repository, String text) {
        for (String word : request.query("q").orElse("").split("\\s+", -1)) {
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
