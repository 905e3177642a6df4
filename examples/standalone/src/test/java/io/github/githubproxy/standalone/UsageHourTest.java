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
 * An hour of twelve clients, one of which has run away. Each names itself to GitHub, so that the journal tells what each
 * has cost.
 */
class UsageHourTest {
    private static final String RUNAWAY = "nightly-scan";
    private static final String WATCHER = "watcher-token-0123456789";
    private static final List<String> TEAMS =
            IntStream.rangeClosed(1, 11).mapToObj("team-%02d"::formatted).toList();

    /** The runaway asks for that much more in an hour. */
    private static final int FLOOD = 300;

    /** More than all need but the runaway, and less than all with it. */
    private static final int POOL = 400;

    @TempDir
    private Path directory;

    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");

    /** What a client was answered, by status. */
    private final Map<String, Map<Integer, Integer>> answered = new TreeMap<>();

    private final List<String> refusals = new ArrayList<>();

    private Served served(String limits) {
        InstantSource clock = () -> now;
        StringBuilder registry = new StringBuilder("version: 1\nclients:\n  - name: watcher\n    token: " + WATCHER
                + "\n    admin: true\n  - name: " + RUNAWAY + "\n    token: " + token(RUNAWAY) + "\n" + limits);
        TEAMS.forEach(team -> registry.append("  - name: ")
                .append(team)
                .append("\n    token: ")
                .append(token(team))
                .append('\n'));
        return Served.with(directory, clock, gitHub -> gitHub, environment -> {
            environment.put("CLIENT_REGISTRY_FILE_PATH", Setup.registry(directory, registry.toString()));
            environment.put("TELEMETRY_COLLECTOR_TYPE", "micrometer");
        });
    }

    private static String token(String client) {
        return "token-of-" + client + "-0123456789";
    }

    private HttpResponse<String> ask(Served served, String client, String path) {
        return served.get(path, "Authorization", "token " + token(client), "User-Agent", client);
    }

    private void hour(Served served) {
        served.gitHub().journal().clear();
        for (int minute = 0; minute < 60; minute++) {
            for (String team : TEAMS) {
                count(served, team, Served.REPOSITORY);
                if (minute % 5 == 0) {
                    count(served, team, Served.REPOSITORY + "/issues?per_page=1&own=" + team + minute);
                }
                if (minute % 20 == 0) {
                    count(served, team, Served.REPOSITORY + "/issues/999999");
                }
            }
            for (int i = 0; i < FLOOD / 60; i++) {
                count(served, RUNAWAY, Served.REPOSITORY + "/issues?per_page=1&scan=" + minute + "-" + i);
            }
            now = now.plus(Duration.ofMinutes(1));
        }
        now = now.minusSeconds(30);
    }

    private void count(Served served, String client, String path) {
        HttpResponse<String> answer = ask(served, client, path);
        answered.computeIfAbsent(client, name -> new TreeMap<>()).merge(answer.statusCode(), 1, Integer::sum);
        if (answer.statusCode() == 403) {
            refusals.add(answer.headers().firstValue("x-ratelimit-remaining").orElse("") + answer.body());
        }
    }

    private int sent(String client) {
        return answered.get(client).values().stream().mapToInt(count -> count).sum();
    }

    private int answered(String client, int status) {
        return answered.get(client).getOrDefault(status, 0);
    }

    private static long units(Served served, String client) {
        return served.gitHub().journal().entries().stream()
                .filter(entry -> entry.request().header("User-Agent").orElse("").equals(client))
                .mapToLong(Journal.Entry::quotaUnits)
                .sum();
    }

    private static long confirmed(Served served, String client) {
        return served.gitHub().journal().entries().stream()
                .filter(entry -> entry.request().header("User-Agent").orElse("").equals(client))
                .filter(entry -> entry.status() == 304)
                .count();
    }

    private static JsonNode status(Served served) {
        return Served.json(served.get("/-/status.json", "Authorization", "token " + WATCHER));
    }

    private static Map<String, JsonNode> rows(JsonNode status) {
        Map<String, JsonNode> rows = new TreeMap<>();
        status.path("windows")
                .path("hour")
                .path("clients")
                .forEach(row -> rows.put(row.path("name").asText(), row));
        return rows;
    }

    /** What the report, the page and the metrics say is what GitHub has counted, for each client. */
    private void agrees(Served served) {
        int all = answered.keySet().stream().mapToInt(this::sent).sum();
        await().until(() -> status(served).at("/windows/hour/total/requests").asInt() == all
                && metric(served, "requests", "") == all);
        JsonNode status = status(served);
        Map<String, JsonNode> rows = rows(status);
        Map<String, long[]> shown = shown(served);
        assertThat(rows.keySet()).isEqualTo(answered.keySet());
        assertThat(shown.keySet()).isEqualTo(answered.keySet());
        for (String client : answered.keySet()) {
            JsonNode row = rows.get(client);
            long units = units(served, client);
            assertThat(row.path("requests").asInt()).as(client).isEqualTo(sent(client));
            assertThat(row.path("quota_spent").asLong()).as(client).isEqualTo(units);
            assertThat(row.path("quota_saved").asLong()).as(client).isEqualTo(confirmed(served, client));
            assertThat(row.path("errors").asInt()).as(client).isEqualTo(answered(client, 404) + answered(client, 403));
            assertThat(row.path("refused").asInt()).as(client).isEqualTo(answered(client, 403));
            assertThat(shown.get(client)).as(client).containsExactly(units, sent(client));
            String label = "client=\"" + client + "\"";
            assertThat(metric(served, "requests", label)).as(client).isEqualTo(sent(client));
            assertThat(metric(served, "quota_spent_units", label)).as(client).isEqualTo(units);
            assertThat(metric(served, "quota_saved_units", label)).as(client).isEqualTo(confirmed(served, client));
        }
        long journal = served.gitHub().journal().quotaUnits();
        assertThat(status.at("/windows/hour/total/quota_spent").asLong()).isEqualTo(journal);
        assertThat(sum(status.at("/windows/hour/quota_spent"), JsonNode::asLong))
                .isEqualTo(journal);
        assertThat(sum(
                        status.at("/windows/day/clients"),
                        row -> row.path("quota_spent").asLong()))
                .isEqualTo(journal);
        assertThat(metric(served, "quota_spent_units", "")).isEqualTo(journal);
    }

    private static long sum(JsonNode array, ToLongFunction<JsonNode> figure) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(figure)
                .sum();
    }

    /** Units and requests by client, as the page shows them. */
    private static Map<String, long[]> shown(Served served) {
        String page = page(served);
        List<String> labels = texts(page, "<th scope=\"col\"[^>]*>(.*?)</th>");
        Map<String, long[]> shown = new TreeMap<>();
        for (String row : texts(table(page), "<tr>(<th scope=\"row\">.*?)</tr>")) {
            List<String> cells = texts(row, "<t[hd][^>]*>(.*?)</t[hd]>");
            shown.put(cells.get(0), new long[] {
                Long.parseLong(cells.get(labels.indexOf("quota spent")).replace(",", "")),
                Long.parseLong(cells.get(labels.indexOf("requests")).replace(",", ""))
            });
        }
        return shown;
    }

    private static String page(Served served) {
        return served.get("/-/status", "Authorization", "token " + WATCHER).body();
    }

    /** The rows of the table of clients, which is the first. */
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

    private static long metric(Served served, String name, String label) {
        return served.get("/-/metrics", "Authorization", "token " + WATCHER)
                .body()
                .lines()
                .filter(line -> line.startsWith("github_proxy_" + name + "_total{") && line.contains(label))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .sum();
    }

    @Test
    void reportPageAndMetricsAgreeWithTheJournalAndTheRunawayIsSeenFirst() {
        try (Served served = served("")) {
            hour(served);

            agrees(served);
            assertThat(answered(RUNAWAY, 200)).isEqualTo(FLOOD);
            JsonNode status = status(served);
            assertThat(status.at("/windows/hour/clients/0/name").asText()).isEqualTo(RUNAWAY);
            assertThat(status.at("/windows/hour/clients/0/quota_spent").asInt()).isEqualTo(FLOOD);
            assertThat(status.at("/windows/hour/routes/0/client").asText()).isEqualTo(RUNAWAY);
            assertThat(status.at("/windows/hour/routes/0/route").asText()).isEqualTo("/repos/{owner}/{repo}/issues");
            assertThat(texts(table(page(served)), "<th scope=\"row\">(.*?)</th>"))
                    .startsWith(RUNAWAY);
            assertThat(page(served)).containsPattern("<h1>[^<]*" + RUNAWAY + "[^<]*</h1>");
        }
    }

    @Test
    void withoutALimitTheRunawayTakesFromTheOthersWhatTheyNeed() {
        try (Served served = served("")) {
            served.gitHub().rateLimits().set("octocat", "core", 5000, POOL, now.plus(Duration.ofHours(2)));

            hour(served);

            agrees(served);
            assertThat(TEAMS.stream().mapToInt(team -> answered(team, 403)).sum())
                    .isPositive();
        }
    }

    @Test
    void withItsLimitSetTheOthersLoseNothing() {
        try (Served served = served("    limits:\n      core: 60/h\n")) {
            served.gitHub().rateLimits().set("octocat", "core", 5000, POOL, now.plus(Duration.ofHours(2)));

            hour(served);

            agrees(served);
            assertThat(answered.get(RUNAWAY)).isEqualTo(Map.of(200, 60, 403, FLOOD - 60));
            for (String team : TEAMS) {
                assertThat(answered.get(team)).as(team).isEqualTo(Map.of(200, 60 + 12, 404, 3));
            }
            assertThat(refusals)
                    .hasSize(FLOOD - 60)
                    .allMatch(refusal ->
                            refusal.startsWith("0") && refusal.contains("\"message\":\"API rate limit exceeded"));
            JsonNode notice = status(served).at("/notices/0");
            assertThat(notice.path("kind").asText()).isEqualTo("client_limited");
            assertThat(notice.path("client").asText()).isEqualTo(RUNAWAY);
            assertThat(notice.path("count").asInt()).isEqualTo(FLOOD - 60);
        }
    }

    @Test
    void aClientSeesItsOwnUsageAndWhatItHasLeftAsTheRateLimitSays() {
        try (Served served = served("    limits:\n      core: 100/h\n")) {
            for (int i = 0; i < 7; i++) {
                count(served, RUNAWAY, Served.REPOSITORY + "/issues?scan=" + i);
            }
            count(served, "team-01", Served.REPOSITORY);
            await().until(() ->
                    status(served).at("/windows/hour/total/requests").asInt() == 8);

            HttpResponse<String> answer = ask(served, RUNAWAY, "/-/usage");

            JsonNode usage = Served.json(answer);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("team-01", token(RUNAWAY));
            assertThat(usage.path("client").asText()).isEqualTo(RUNAWAY);
            assertThat(usage.at("/windows/hour/own/quota_spent").asInt()).isEqualTo(7);
            assertThat(usage.at("/windows/hour/share_of_quota").asDouble()).isEqualTo(7.0 / 8);
            JsonNode rateLimit =
                    Served.json(ask(served, RUNAWAY, "/rate_limit")).at("/resources/core");
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
    void theDocumentationNamesEveryField() throws Exception {
        String documentation = Files.readString(Path.of("..", "..", "docs", "monitoring.md"));
        try (Served served = served("    limits:\n      core: 1/h\n")) {
            count(served, RUNAWAY, Served.REPOSITORY + "/issues?scan=1");
            count(served, RUNAWAY, Served.REPOSITORY + "/issues?scan=2");
            await().until(() -> status(served).path("notices").size() == 1);

            Set<String> fields = new TreeSet<>();
            fields(status(served), fields);
            fields(Served.json(ask(served, RUNAWAY, "/-/usage")), fields);

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
    void onlyAdminsSeeTheReportAndNobodyWithoutATokenSeesAnything() {
        try (Served served = served("")) {
            for (String page : List.of("/-/status", "/-/status.json")) {
                assertThat(ask(served, RUNAWAY, page).statusCode()).as(page).isEqualTo(403);
                assertThat(served.get(page, "Authorization", "token unknown").statusCode())
                        .as(page)
                        .isEqualTo(401);
            }
            assertThat(served.get("/-/usage", "Authorization", "token unknown").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void whereNothingIsCountedThereIsNothingToShow() {
        try (Served served = Served.with(directory, environment -> environment.put("USAGE_MAX_CLIENTS", "0"))) {
            HttpResponse<String> usage = served.get("/-/usage");

            assertThat(usage.statusCode()).isEqualTo(404);
            assertThat(usage.body()).contains("USAGE_MAX_CLIENTS");
        }
    }
}
