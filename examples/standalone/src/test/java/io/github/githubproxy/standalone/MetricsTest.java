package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics in the Prometheus format. */
class MetricsTest {
    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final Pattern METRIC = Pattern.compile("\\bgithub_proxy_[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    @TempDir
    private Path directory;

    @Test
    void onlyAdminsReadMetrics() throws Exception {
        try (MetricsFixture fixture = new MetricsFixture(directory, "micrometer")) {
            HttpResponse<String> admin = fixture.get(MetricsFixture.ADMIN_TOKEN, "/-/metrics");
            assertThat(admin.statusCode()).isEqualTo(200);
            assertThat(admin.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(admin.headers().firstValue("Cache-Control")).hasValue("no-store");

            assertThat(fixture.get(MetricsFixture.ALPHA_TOKEN, "/-/metrics").statusCode())
                    .isEqualTo(403);
            assertThat(fixture.get(MetricsFixture.BETA_TOKEN, "/-/metrics").statusCode())
                    .isEqualTo(403);
            HttpResponse<String> nobody = fixture.get("unknown-token", "/-/metrics");
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
            assertThat(fixture.send(HttpRequest.newBuilder(fixture.uri().resolve("/-/metrics")))
                            .statusCode())
                    .isEqualTo(401);
            String basic = Base64.getEncoder()
                    .encodeToString(("anyone:" + MetricsFixture.ADMIN_TOKEN).getBytes(StandardCharsets.UTF_8));
            assertThat(fixture.send(HttpRequest.newBuilder(fixture.uri().resolve("/-/metrics"))
                                    .header("Authorization", "Basic " + basic))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(fixture.gitHub.journal().total()).isZero();
        }
    }

    @Test
    void metricsAre404WithoutMicrometer() throws Exception {
        try (MetricsFixture fixture = new MetricsFixture(directory, "noop")) {
            assertThat(fixture.get(MetricsFixture.ADMIN_TOKEN, "/-/metrics").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void countersMatchGitHubJournal() throws Exception {
        try (MetricsFixture fixture = new MetricsFixture(directory, "slf4j, micrometer")) {
            fixture.generateTraffic();

            assertThat(fixture.sum("github_proxy_quota_spent_units_total"))
                    .isEqualTo(fixture.gitHub.journal().quotaUnits());
            assertThat(fixture.sum("github_proxy_upstream_responses_total"))
                    .isEqualTo(fixture.gitHub.journal().total());
            assertThat(fixture.sum("github_proxy_quota_saved_units_total", "client=\"alpha\""))
                    .isEqualTo(1);
            assertThat(fixture.sum(
                            "github_proxy_requests_total",
                            "client=\"beta\"",
                            "route=\"/search/issues\"",
                            "status=\"200\"",
                            "cache=\"miss\""))
                    .isEqualTo(1);
        }
    }

    @Test
    @Tag("prometheus")
    void promtoolAcceptsMetrics() throws Exception {
        try (MetricsFixture fixture = new MetricsFixture(directory, "micrometer")) {
            fixture.generateTraffic();

            assertThat(PrometheusPrograms.promtool(fixture.metrics(), "check", "metrics"))
                    .isEmpty();
        }
    }

    @Test
    @Tag("prometheus")
    void promtoolAcceptsAlertRules() throws Exception {
        assertThat(PrometheusPrograms.promtool(
                        "",
                        "check",
                        "rules",
                        DOCS.resolve("prometheus-alerts.yml").toString()))
                .contains("SUCCESS: 14 rules found");
    }

    @Test
    @Tag("prometheus")
    void alertRulesPassPromtoolTests() throws Exception {
        assertThat(PrometheusPrograms.promtool("", "test", "rules", "src/test/resources/alerts.yml"))
                .contains("SUCCESS");
    }

    @Test
    @Tag("prometheus")
    void prometheusScrapesMetrics() throws Exception {
        try (MetricsFixture fixture = new MetricsFixture(directory, "micrometer")) {
            fixture.generateTraffic();
            int port = freePort();
            Process prometheus = prometheus(fixture.uri(), port);
            try {
                await().atMost(Duration.ofSeconds(40))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(
                                        query(fixture, port, "sum(github_proxy_requests_total{client=\"beta\"})"))
                                .isEqualTo("4"));
                assertThat(query(fixture, port, "sum(github_proxy_quota_spent_units_total)"))
                        .isEqualTo(Long.toString(fixture.gitHub.journal().quotaUnits()));
                assertThat(query(fixture, port, "count(up == 1)")).isEqualTo("1");
            } finally {
                prometheus.destroy();
                prometheus.waitFor();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana-dashboard.json", "prometheus-alerts.yml"})
    void dashboardAndAlertMetricsExist(String file) throws Exception {
        Set<String> named = METRIC.matcher(Files.readString(DOCS.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        try (MetricsFixture fixture = new MetricsFixture(directory, "micrometer")) {
            fixture.generateTraffic();
            Set<String> samples = fixture.metrics()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[{ ]", 2)[0])
                    .collect(Collectors.toSet());

            assertThat(named).hasSizeGreaterThan(10);
            assertThat(samples).containsAll(named);
        }
    }

    @Test
    void documentedTableMatchesMetrics() throws Exception {
        List<String> written = Files.readAllLines(DOCS.resolve("monitoring.md")).stream()
                .dropWhile(line -> !line.startsWith("| metric |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        try (MetricsFixture fixture = new MetricsFixture(directory, "micrometer")) {
            fixture.generateTraffic();

            assertThat(written).isEqualTo(table(fixture.metrics()));
        }
    }

    /** Returns a row for each metric family with its labels, without those that histograms add. */
    private static List<String> table(String metrics) {
        TreeMap<String, String> helps = new TreeMap<>();
        TreeMap<String, Set<String>> labels = new TreeMap<>();
        for (String line : metrics.lines().toList()) {
            if (line.startsWith("# HELP ")) {
                String[] parts = line.split(" ", 4);
                helps.put(parts[2], parts[3]);
            }
        }
        for (String line : metrics.lines().filter(l -> !l.startsWith("#")).toList()) {
            String name = line.split("[{ ]", 2)[0].replaceAll("_(bucket|count|sum)$", "");
            Matcher label = LABEL.matcher(line);
            Set<String> names = labels.computeIfAbsent(name, n -> new TreeSet<>());
            while (label.find()) {
                names.add(label.group(1));
            }
        }
        labels.values().forEach(names -> names.remove("le"));
        return helps.entrySet().stream()
                .filter(entry -> !entry.getKey().endsWith("_max"))
                .map(entry -> "| `" + entry.getKey() + "` | " + String.join(", ", labels.get(entry.getKey())) + " | "
                        + entry.getValue() + " |")
                .toList();
    }

    private Process prometheus(URI target, int port) throws IOException {
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: github-proxy
                    metrics_path: /-/metrics
                    authorization:
                      credentials: %s
                    static_configs:
                      - targets: ["%s"]
                """.formatted(
                        DOCS.resolve("prometheus-alerts.yml").toAbsolutePath(),
                        MetricsFixture.ADMIN_TOKEN,
                        target.getAuthority()));
        return new ProcessBuilder(PrometheusPrograms.command(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=error"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
    }

    private static String query(MetricsFixture fixture, int port, String promQl) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
        JsonNode response = new JsonMapper()
                .readTree(fixture.send(HttpRequest.newBuilder(uri)).body());
        return response.path("data")
                .path("result")
                .path(0)
                .path("value")
                .path(1)
                .asText("none");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
