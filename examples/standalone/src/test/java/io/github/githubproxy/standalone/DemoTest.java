package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.standalone.demo.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final Duration TIME_OF_STORY = Duration.ofSeconds(30);
    private static final List<String> WELL_BEHAVED =
            List.of("ci", "renovate", "terraform", "release-notes", "dashboard");
    private static final String RUNAWAY = "stale-bot";
    private static final int TERMINATED = 143;

    private static final Pattern CURL = Pattern.compile(" *(curl -i -H '([^:]+): ([^']+)' (http\\S+))\n");
    private static final Pattern LINK = Pattern.compile("\n +(http\\S+/-/status\\?code=(\\S+))\n");
    private static final Pattern FIGURES = Pattern.compile(
            "\\d\\d:\\d\\d +[\\d,]+ requests +[\\d,]+ quota spent +[\\d,]+ quota saved +[\\d,]+ refused\n");

    @TempDir
    private Path directory;

    @Test
    void showsStoryWithinHalfAMinute() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Demo demo = Demo.start(listeningOn(0), Map.of("PORT", "0"))) {
            Matcher link = LINK.matcher(demo.text());
            assertThat(link.find()).isTrue();
            String cookie = get(link.group(1))
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .replaceFirst(";.*", "");
            String status = demo.uri().resolve("/-/status.json").toString();

            demo.play(new PrintStream(out, true, StandardCharsets.UTF_8), Terminal.NONE);

            await().atMost(TIME_OF_STORY)
                    .untilAsserted(() -> assertShowsStory(ServerFixture.json(get(status, "Cookie", cookie))));
            long before = requests(ServerFixture.json(get(status, "Cookie", cookie)), "ci");
            await().until(() -> requests(ServerFixture.json(get(status, "Cookie", cookie)), "ci") > before);
        }
        String lines = out.toString(StandardCharsets.UTF_8);
        assertThat(lines).isNotEmpty();
        assertThat(FIGURES.matcher(lines).replaceAll("")).isEmpty();
    }

    @Test
    void printedCommandsAndLinkWork() throws Exception {
        try (ServerProcess process = ServerProcess.start(directory, Map.of("PORT", "0"), List.of(), "--demo")) {
            process.uri();
            await().atMost(TIME_OF_STORY)
                    .until(() -> FIGURES.matcher(process.out()).results().count() > 1);
            List<MatchResult> commands = CURL.matcher(process.out()).results().toList();
            assertThat(commands).hasSize(3);
            Matcher link = LINK.matcher(process.out());
            assertThat(link.find()).isTrue();

            HttpResponse<String> first = run(commands.get(0));
            HttpResponse<String> second = run(commands.get(1));
            HttpResponse<String> third = run(commands.get(2));
            HttpResponse<String> login = get(link.group(1));
            process.terminate();

            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.body()).contains("\"full_name\":\"octo-org/hello-world\"");
            assertThat(cacheStatus(first)).endsWith("; stored");
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(cacheStatus(second)).contains("fwd-status=304");
            assertThat(third.statusCode()).isEqualTo(401);
            assertThat(third.body()).contains("\"message\":\"Bad credentials\"");
            assertThat(login.statusCode()).isEqualTo(303);
            assertThat(process.exitCode()).isEqualTo(TERMINATED);
            assertThat(process.err()).isEmpty();
            assertThat(process.out()).doesNotContain("client=", "event=", " WARN ", " ERROR ", "\r", "\u001b");
            assertThat(process.out().split(Pattern.quote(link.group(2)), -1))
                    .as("the code is printed once")
                    .hasSize(2);
        }
    }

    @Test
    void logsRequestsIfLogLevelIsSet() throws Exception {
        Map<String, String> environment = Map.of("PORT", "0", "LOG_LEVEL", "INFO");
        try (ServerProcess process = ServerProcess.start(directory, environment, List.of(), "--demo")) {
            process.uri();
            await().until(() -> process.out().contains("Stop it with Ctrl+C."));
            List<MatchResult> commands = CURL.matcher(process.out()).results().toList();

            run(commands.get(0));
            run(commands.get(1));
            run(commands.get(2));

            await().atMost(TIME_OF_STORY)
                    .untilAsserted(() -> assertThat(process.out())
                            .containsSubsequence(
                                    "client=demo method=GET route=/repos/{owner}/{repo} status=200 cache=stored",
                                    "client=demo method=GET route=/repos/{owner}/{repo} status=200 cache=revalidated",
                                    "client=- method=GET route=/repos/{owner}/{repo} status=401 cache=refused"));
        }
    }

    @Test
    void usesOtherPortWhenDefaultIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Demo demo = Demo.start(listeningOn(taken.getLocalPort()), Map.of())) {
            assertThat(demo.server().uri().getPort()).isNotEqualTo(taken.getLocalPort());
            assertThat(demo.text())
                    .contains("listens on " + demo.server().uri() + " (port " + taken.getLocalPort() + " is taken)");
            assertThat(run(matched(demo.commands().get(0))).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void takenPortIsOnlyMessage() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> environment = Map.of("PORT", Integer.toString(taken.getLocalPort()));
            try (ServerProcess process = ServerProcess.start(directory, environment, List.of(), "--demo")) {
                assertThat(process.exitCode()).isEqualTo(2);
                assertThat(process.out()).isEmpty();
                assertThat(process.err())
                        .startsWith(
                                "github-proxy: PORT is " + taken.getLocalPort() + ", which another program has in use")
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void printsLoopbackAddressIfItListensOnAll() throws Exception {
        Map<String, String> environment = Map.of("HOST", "0.0.0.0", "PORT", "0");
        try (Demo demo = Demo.start(ServerSettings.fromMap(environment), environment)) {
            Matcher link = LINK.matcher(demo.text());
            assertThat(link.find()).isTrue();
            assertThat(link.group(1)).startsWith("http://127.0.0.1:");
            assertThat(get(link.group(1)).statusCode()).isEqualTo(303);
        }
    }

    @Test
    void rejectsHttpsAndTellsOtherProblems() {
        Map<String, String> environment = Map.of("TLS_CERT_FILE", "/cert.pem", "PORT", "http");

        assertThatThrownBy(() -> Demo.settings(environment))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        TLS_CERT_FILE is set; --demo serves plain http only, so it must not be set
                        PORT is "http"; it must be a whole number from 0 to 65535""");
    }

    private static void assertShowsStory(JsonNode status) {
        assertThat(WELL_BEHAVED).allSatisfy(client -> {
            assertThat(row(status, client).path("requests").asLong()).isPositive();
            assertThat(row(status, client).path("refused").asLong(-1)).isZero();
        });
        assertThat(row(status, RUNAWAY).path("refused").asLong()).isPositive();
        assertThat(status.at("/windows/hour/clients/0/name").asText())
                .as("who spent most")
                .isEqualTo(RUNAWAY);
        assertThat(status.at("/windows/hour/total/quota_saved").asLong()).isPositive();
        Map<String, JsonNode> limits = new HashMap<>();
        status.path("credentials")
                .forEach(credential -> limits.put(credential.path("name").asText(), credential.at("/limits/0")));
        assertThat(limits).containsOnlyKeys("BUILD/octo-org", "PLATFORM/octo-labs", "OCTOCAT");
        assertThat(limits.values()).allSatisfy(limit -> {
            assertThat(limit.path("used").asLong()).isPositive();
            assertThat(limit.path("remaining").asLong()).isPositive();
        });
    }

    private static long requests(JsonNode status, String client) {
        return row(status, client).path("requests").asLong();
    }

    private static JsonNode row(JsonNode status, String client) {
        for (JsonNode row : status.at("/windows/hour/clients")) {
            if (row.path("name").asText().equals(client)) {
                return row;
            }
        }
        throw new AssertionError("no row for " + client + " in " + status.at("/windows/hour/clients"));
    }

    private static ServerSettings listeningOn(int port) {
        return ServerSettings.fromMap(Map.of("PORT", Integer.toString(port)));
    }

    private static MatchResult matched(String line) {
        Matcher matcher = CURL.matcher(line + "\n");
        assertThat(matcher.matches()).isTrue();
        return matcher.toMatchResult();
    }

    private static HttpResponse<String> run(MatchResult line) throws Exception {
        return get(line.group(4), line.group(2), line.group(3));
    }

    private static String cacheStatus(HttpResponse<String> response) {
        return response.headers().firstValue("Cache-Status").orElse("");
    }

    private static HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
