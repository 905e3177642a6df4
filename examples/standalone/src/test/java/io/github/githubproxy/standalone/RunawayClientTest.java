package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.fakegithub.journal.Journal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An hour of twelve clients, one of which sends far too many requests. Each client has its own {@code User-Agent}, so the
 * journal shows the cost of each.
 */
class RunawayClientTest {
    private static final String RUNAWAY = "nightly-scan";
    private static final String ADMIN_TOKEN = "admin-token-0123456789";
    private static final List<String> TEAMS =
            IntStream.rangeClosed(1, 11).mapToObj("team-%02d"::formatted).toList();

    /** The additional requests of the runaway client in the hour. */
    private static final int RUNAWAY_REQUESTS = 300;

    /** Enough for all other clients, but not for all clients. */
    private static final int POOL_REMAINING = 400;

    @TempDir
    private Path directory;

    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");

    /** The number of responses by client and status. */
    private final Map<String, Map<Integer, Integer>> responseCounts = new TreeMap<>();

    private final List<String> refusals = new ArrayList<>();

    private ServerFixture fixture(String limits) {
        InstantSource clock = () -> now;
        StringBuilder registry = new StringBuilder("version: 1\nclients:\n  - name: watcher\n    token: " + ADMIN_TOKEN
                + "\n    admin: true\n  - name: " + RUNAWAY + "\n    token: " + token(RUNAWAY) + "\n" + limits);
        TEAMS.forEach(team -> registry.append("  - name: ")
                .append(team)
                .append("\n    token: ")
                .append(token(team))
                .append('\n'));
        return ServerFixture.with(directory, clock, gitHub -> gitHub, environment -> {
            environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, registry.toString()));
            environment.put("TELEMETRY_COLLECTOR_TYPE", "micrometer");
        });
    }

    private static String token(String client) {
        return "token-of-" + client + "-0123456789";
    }

    private HttpResponse<String> sendRequest(ServerFixture fixture, String client, String path) {
        return fixture.get(path, "Authorization", "token " + token(client), "User-Agent", client);
    }

    private void simulateHour(ServerFixture fixture) {
        fixture.gitHub().journal().clear();
        for (int minute = 0; minute < 60; minute++) {
            for (String team : TEAMS) {
                count(fixture, team, ServerFixture.REPOSITORY);
                if (minute % 5 == 0) {
                    count(fixture, team, ServerFixture.REPOSITORY + "/issues?per_page=1&own=" + team + minute);
                }
                if (minute % 20 == 0) {
                    count(fixture, team, ServerFixture.REPOSITORY + "/issues/999999");
                }
            }
            for (int i = 0; i < RUNAWAY_REQUESTS / 60; i++) {
                count(fixture, RUNAWAY, ServerFixture.REPOSITORY + "/issues?per_page=1&scan=" + minute + "-" + i);
            }
            now = now.plus(Duration.ofMinutes(1));
        }
        now = now.minusSeconds(30);
    }

    private void count(ServerFixture fixture, String client, String path) {
        HttpResponse<String> response = sendRequest(fixture, client, path);
        responseCounts.computeIfAbsent(client, name -> new TreeMap<>()).merge(response.statusCode(), 1, Integer::sum);
        if (response.statusCode() == 403) {
            refusals.add(response.headers().firstValue("x-ratelimit-remaining").orElse("") + response.body());
        }
    }

    private int sent(String client) {
        return responseCounts.get(client).values().stream()
                .mapToInt(count -> count)
                .sum();
    }

    private int responseCounts(String client, int status) {
        return responseCounts.get(client).getOrDefault(status, 0);
    }

    private static long units(ServerFixture fixture, String client) {
        return fixture.gitHub().journal().entries().stream()
                .filter(entry -> entry.request().header("User-Agent").orElse("").equals(client))
                .mapToLong(Journal.Entry::quotaUnits)
                .sum();
    }

    private static long revalidations(ServerFixture fixture, String client) {
        return fixture.gitHub().journal().entries().stream()
                .filter(entry -> entry.request().header("User-Agent").orElse("").equals(client))
                .filter(entry -> entry.status() == 304)
                .count();
    }

    private static JsonNode status(ServerFixture fixture) {
        return ServerFixture.json(fixture.get("/-/status.json", "Authorization", "token " + ADMIN_TOKEN));
    }

    private static Map<String, JsonNode> rows(JsonNode status) {
        Map<String, JsonNode> rows = new TreeMap<>();
        status.path("windows")
                .path("hour")
                .path("clients")
                .forEach(row -> rows.put(row.path("name").asText(), row));
        return rows;
    }

    /** The figures of each client in the report, the page and the metrics match the journal of GitHub. */
    private void assertReportsMatchJournal(ServerFixture fixture) {
        int all = responseCounts.keySet().stream().mapToInt(this::sent).sum();
        await().until(() -> status(fixture).at("/windows/hour/total/requests").asInt() == all
                && metric(fixture, "requests", "") == all);
        JsonNode status = status(fixture);
        Map<String, JsonNode> rows = rows(status);
        Map<String, long[]> pageRows = pageRows(fixture);
        assertThat(rows.keySet()).isEqualTo(responseCounts.keySet());
        assertThat(pageRows.keySet()).isEqualTo(responseCounts.keySet());
        for (String client : responseCounts.keySet()) {
            JsonNode row = rows.get(client);
            long units = units(fixture, client);
            assertThat(row.path("requests").asInt()).as(client).isEqualTo(sent(client));
            assertThat(row.path("quota_spent").asLong()).as(client).isEqualTo(units);
            assertThat(row.path("quota_saved").asLong()).as(client).isEqualTo(revalidations(fixture, client));
            assertThat(row.path("errors").asInt())
                    .as(client)
                    .isEqualTo(responseCounts(client, 404) + responseCounts(client, 403));
            assertThat(row.path("refused").asInt()).as(client).isEqualTo(responseCounts(client, 403));
            assertThat(pageRows.get(client)).as(client).containsExactly(units, sent(client));
            String label = "client=\"" + client + "\"";
            assertThat(metric(fixture, "requests", label)).as(client).isEqualTo(sent(client));
            assertThat(metric(fixture, "quota_spent_units", label)).as(client).isEqualTo(units);
            assertThat(metric(fixture, "quota_saved_units", label))
                    .as(client)
                    .isEqualTo(revalidations(fixture, client));
        }
        long journal = fixture.gitHub().journal().quotaUnits();
        assertThat(status.at("/windows/hour/total/quota_spent").asLong()).isEqualTo(journal);
        assertThat(sum(status.at("/windows/hour/quota_spent"), JsonNode::asLong))
                .isEqualTo(journal);
        assertThat(sum(
                        status.at("/windows/day/clients"),
                        row -> row.path("quota_spent").asLong()))
                .isEqualTo(journal);
        assertThat(metric(fixture, "quota_spent_units", "")).isEqualTo(journal);
    }

    private static long sum(JsonNode array, ToLongFunction<JsonNode> figure) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(figure)
                .sum();
    }

    /** Returns units and requests by client, as shown on the page. */
    private static Map<String, long[]> pageRows(ServerFixture fixture) {
        String page = page(fixture);
        List<String> labels = texts(page, "<th scope=\"col\"[^>]*>(.*?)</th>");
        Map<String, long[]> pageRows = new TreeMap<>();
        for (String row : texts(table(page), "<tr>(<th scope=\"row\">.*?)</tr>")) {
            List<String> cells = texts(row, "<t[hd][^>]*>(.*?)</t[hd]>");
            pageRows.put(cells.get(0), new long[] {
                Long.parseLong(cells.get(labels.indexOf("quota spent")).replace(",", "")),
                Long.parseLong(cells.get(labels.indexOf("requests")).replace(",", ""))
            });
        }
        return pageRows;
    }

    private static String page(ServerFixture fixture) {
        return fixture.get("/-/status", "Authorization", "token " + ADMIN_TOKEN).body();
    }

    /** Returns the rows of the first table, which lists the clients. */
    private static String table(String page) {
        return page.substring(page.indexOf("<tbody"), page.indexOf("</tbody>"));
    }

    private static List<String> texts(String html, String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(html)
                .results()
                .map((MatchResult match) -> match.group(1))
                .map(text -> text.startsWith("<th")
                        ? text
                        : text.replaceAll("<[^>]*>", "").strip())
                .toList();
    }

    private static long metric(ServerFixture fixture, String name, String label) {
        return fixture.get("/-/metrics", "Authorization", "token " + ADMIN_TOKEN)
                .body()
                .lines()
                .filter(line -> line.startsWith("github_proxy_" + name + "_total{") && line.contains(label))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .sum();
    }

    @Test
    void usageReportsMatchJournalAndRankRunaway() {
        try (ServerFixture fixture = fixture("")) {
            simulateHour(fixture);

            assertReportsMatchJournal(fixture);
            assertThat(responseCounts(RUNAWAY, 200)).isEqualTo(RUNAWAY_REQUESTS);
            JsonNode status = status(fixture);
            assertThat(status.at("/windows/hour/clients/0/name").asText()).isEqualTo(RUNAWAY);
            assertThat(status.at("/windows/hour/clients/0/quota_spent").asInt()).isEqualTo(RUNAWAY_REQUESTS);
            assertThat(status.at("/windows/hour/routes/0/client").asText()).isEqualTo(RUNAWAY);
            assertThat(status.at("/windows/hour/routes/0/route").asText()).isEqualTo("/repos/{owner}/{repo}/issues");
            assertThat(texts(table(page(fixture)), "<th scope=\"row\">(.*?)</th>"))
                    .startsWith(RUNAWAY);
            assertThat(page(fixture)).containsPattern("<h1>[^<]*" + RUNAWAY + "[^<]*</h1>");
        }
    }

    @Test
    void runawayWithoutLimitStarvesOthers() {
        try (ServerFixture fixture = fixture("")) {
            fixture.gitHub().rateLimits().set("octocat", "core", 5000, POOL_REMAINING, now.plus(Duration.ofHours(2)));

            simulateHour(fixture);

            assertReportsMatchJournal(fixture);
            assertThat(TEAMS.stream()
                            .mapToInt(team -> responseCounts(team, 403))
                            .sum())
                    .isPositive();
        }
    }

    @Test
    void clientLimitProtectsOtherClients() {
        try (ServerFixture fixture = fixture("    limits:\n      core: 60/h\n")) {
            fixture.gitHub().rateLimits().set("octocat", "core", 5000, POOL_REMAINING, now.plus(Duration.ofHours(2)));

            simulateHour(fixture);

            assertReportsMatchJournal(fixture);
            assertThat(responseCounts.get(RUNAWAY)).isEqualTo(Map.of(200, 60, 403, RUNAWAY_REQUESTS - 60));
            for (String team : TEAMS) {
                assertThat(responseCounts.get(team)).as(team).isEqualTo(Map.of(200, 60 + 12, 404, 3));
            }
            assertThat(refusals)
                    .hasSize(RUNAWAY_REQUESTS - 60)
                    .allMatch(refusal ->
                            refusal.startsWith("0") && refusal.contains("\"message\":\"API rate limit exceeded"));
            JsonNode notice = status(fixture).at("/notices/0");
            assertThat(notice.path("kind").asText()).isEqualTo("client_limited");
            assertThat(notice.path("client").asText()).isEqualTo(RUNAWAY);
            assertThat(notice.path("count").asInt()).isEqualTo(RUNAWAY_REQUESTS - 60);
        }
    }

    @Test
    void usagePageMatchesRateLimit() {
        try (ServerFixture fixture = fixture("    limits:\n      core: 100/h\n")) {
            for (int i = 0; i < 7; i++) {
                count(fixture, RUNAWAY, ServerFixture.REPOSITORY + "/issues?scan=" + i);
            }
            count(fixture, "team-01", ServerFixture.REPOSITORY);
            await().until(() ->
                    status(fixture).at("/windows/hour/total/requests").asInt() == 8);

            HttpResponse<String> response = sendRequest(fixture, RUNAWAY, "/-/usage");

            JsonNode usage = ServerFixture.json(response);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).doesNotContain("team-01", token(RUNAWAY));
            assertThat(usage.path("client").asText()).isEqualTo(RUNAWAY);
            assertThat(usage.at("/windows/hour/own/quota_spent").asInt()).isEqualTo(7);
            assertThat(usage.at("/windows/hour/share_of_quota").asDouble()).isEqualTo(7.0 / 8);
            JsonNode rateLimit = ServerFixture.json(sendRequest(fixture, RUNAWAY, "/rate_limit"))
                    .at("/resources/core");
            JsonNode core = StreamSupport.stream(usage.path("limits").spliterator(), false)
                    .filter(limit -> limit.path("resource").asText().equals("core"))
                    .findFirst()
                    .orElseThrow();
            assertThat(core.path("limit").asInt()).isEqualTo(100);
            assertThat(core.path("remaining").asInt()).isEqualTo(93);
            assertThat(core.path("limit")).isEqualTo(rateLimit.path("limit"));
            assertThat(core.path("remaining")).isEqualTo(rateLimit.path("remaining"));
            assertThat(Instant.parse(core.path("reset").asText()).getEpochSecond())
                    .isEqualTo(rateLimit.path("reset").asLong());
        }
    }

    @Test
    void documentationListsEveryField() throws Exception {
        String documentation = Files.readString(Path.of("..", "..", "docs", "monitoring.md"));
        try (ServerFixture fixture = fixture("    limits:\n      core: 1/h\n")) {
            count(fixture, RUNAWAY, ServerFixture.REPOSITORY + "/issues?scan=1");
            count(fixture, RUNAWAY, ServerFixture.REPOSITORY + "/issues?scan=2");
            await().until(() -> status(fixture).path("notices").size() == 1);

            Set<String> fields = new TreeSet<>();
            fields(status(fixture), fields);
            fields(ServerFixture.json(sendRequest(fixture, RUNAWAY, "/-/usage")), fields);

            assertThat(fields).hasSizeGreaterThan(50).contains("empty_at", "share_of_quota", "shares_limits_with");
            assertThat(fields)
                    .allSatisfy(field -> assertThat(documentation).containsPattern("`([a-z]+\\[]\\.)?" + field + "`"));
        }
    }

    private static void fields(JsonNode node, Set<String> fields) {
        node.properties().forEach(field -> {
            fields.add(field.getKey());
            if (!field.getKey().equals("quota_spent_by")) {
                fields(field.getValue(), fields);
            }
        });
        if (node.isArray()) {
            node.forEach(element -> fields(element, fields));
        }
    }

    @Test
    void statusNeedsAdminAndUsageNeedsToken() {
        try (ServerFixture fixture = fixture("")) {
            for (String page : List.of("/-/status", "/-/status.json")) {
                assertThat(sendRequest(fixture, RUNAWAY, page).statusCode())
                        .as(page)
                        .isEqualTo(403);
                assertThat(fixture.get(page, "Authorization", "token unknown").statusCode())
                        .as(page)
                        .isEqualTo(401);
            }
            assertThat(fixture.get("/-/usage", "Authorization", "token unknown").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void usageIs404WhenNotCounted() {
        try (ServerFixture fixture =
                ServerFixture.with(directory, environment -> environment.put("USAGE_MAX_CLIENTS", "0"))) {
            HttpResponse<String> usage = fixture.get("/-/usage");

            assertThat(usage.statusCode()).isEqualTo(404);
            assertThat(usage.body()).contains("USAGE_MAX_CLIENTS");
        }
    }
}
