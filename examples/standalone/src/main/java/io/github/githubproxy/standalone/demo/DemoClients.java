package io.github.githubproxy.standalone.demo;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The six clients of the demo. Five work as usual; {@code stale-bot} soon requests page after page. */
public final class DemoClients {
    /** The limit of {@code stale-bot}. */
    public static final int STALE_BOT_UNITS_PER_HOUR = 90;

    private static final Duration RUNS_AWAY_AFTER = Duration.ofSeconds(5);
    private static final int RUNAWAY_REQUESTS_PER_SECOND = 15;

    private DemoClients() {}

    /** Returns the clients, with new tokens. */
    public static List<DemoClient> create() {
        return List.of(
                new DemoClient(
                        "ci",
                        "reserve: {core: 100/h}",
                        Workload.cycle(
                                6,
                                paths(
                                        List.of(DemoGitHub.WEB, DemoGitHub.API, DemoGitHub.DOCS),
                                        "",
                                        "/branches/main",
                                        "/contents/package.json",
                                        "/pulls"))),
                new DemoClient(
                        "renovate",
                        "limits: {core: 40%}",
                        Workload.cycle(
                                4,
                                paths(
                                        List.of(DemoGitHub.WEB, DemoGitHub.API, DemoGitHub.DESIGN_SYSTEM),
                                        "/contents/package.json",
                                        "/branches",
                                        "/releases/latest"))),
                new DemoClient(
                        "terraform",
                        "scopes: [{method: GET, path: /(orgs|repos)/octo-labs/.*}]",
                        Workload.cycle(
                                3,
                                Stream.concat(
                                                Stream.of("/orgs/octo-labs/repos"),
                                                paths(
                                                        List.of(DemoGitHub.MODULES, DemoGitHub.RUNNER_IMAGES),
                                                        "",
                                                        "/branches/main",
                                                        "/contents/package.json")
                                                        .stream())
                                        .toList())),
                new DemoClient(
                        "release-notes",
                        "credentials: [" + DemoGitHub.PERSONAL_TOKEN + "], limits: {core: 200/h}",
                        Workload.cycle(
                                2,
                                paths(
                                        List.of(DemoGitHub.API, DemoGitHub.DESIGN_SYSTEM),
                                        "/releases",
                                        "/pulls?state=closed"))),
                new DemoClient(
                        "dashboard",
                        "scopes: [{method: GET}]",
                        Workload.cycle(8, paths(DemoGitHub.REPOSITORIES, "/issues?per_page=5", "/pulls"))),
                new DemoClient(
                        "stale-bot",
                        "limits: {core: " + STALE_BOT_UNITS_PER_HOUR + "/h}",
                        Workload.cycle(1, issuePages(50, 2)),
                        Workload.of(
                                RUNS_AWAY_AFTER,
                                RUNAWAY_REQUESTS_PER_SECOND,
                                // Each request has another URL, so that no stored response helps.
                                number -> issuePage(1, number + 1))));
    }

    private static List<String> paths(List<String> repositories, String... rests) {
        return repositories.stream()
                .flatMap(repository -> Stream.of(rests).map(rest -> "/repos/" + repository + rest))
                .toList();
    }

    private static List<String> issuePages(int perPage, int pages) {
        return IntStream.rangeClosed(1, pages)
                .mapToObj(page -> issuePage(perPage, page))
                .toList();
    }

    private static String issuePage(int perPage, int page) {
        return "/repos/" + DemoGitHub.WEB + "/issues?state=all&per_page=" + perPage + "&page=" + page;
    }
}
