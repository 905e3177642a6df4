package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM's time zone has no effect on responses. */
class TimeZoneTest {
    private static final String REPOSITORY = "/repos/octo-org/hello-world";

    /** Allows for the duration of requests and for dates without fractions. */
    private static final int TOLERANCE_SECONDS = 5;

    @TempDir
    private Path directory;

    @Test
    void timeZoneDoesNotAffectResponses() throws Exception {
        List<String> utc = observed("UTC");

        assertThat(utc)
                .containsExactly(
                        "GET: 200, core, date right, reset right, remaining right",
                        "GET: 200, core, date right, reset right, remaining right",
                        "quota: 200, core, date right, reset right, remaining right",
                        "tokens of each installation: [1, 1, 1]",
                        "GET: 403, core, date right, reset right, remaining right",
                        "quota: 200, core, date right, reset right, remaining right",
                        "search: 200, search, date right, reset right, remaining right",
                        "GraphQL: 200, graphql, date right, reset right, remaining right",
                        "tokens of each installation: [1, 1, 1]");
        assertThat(observed("Asia/Tokyo")).isEqualTo(utc);
    }

    private List<String> observed(String zone) throws Exception {
        try (MixedCredentialsFixture pool = MixedCredentialsFixture.start(InstantSource.system(), directory)) {
            Map<String, String> environment = pool.environment();
            environment.put("TZ", zone);
            try (ServerProcess process =
                    ServerProcess.start(directory, environment, List.of("-Duser.timezone=" + zone))) {
                URI server = process.uri();
                pool.awaitCredentialDiscovery(server);
                List<String> observed = new ArrayList<>();
                observed.add("GET: " + summary(TestEnvironment.get(server, REPOSITORY), pool));
                observed.add("GET: " + summary(TestEnvironment.get(server, REPOSITORY + "/issues"), pool));
                observed.add("quota: " + summary(TestEnvironment.get(server, "/rate_limit"), pool));
                observed.add(tokens(pool));
                pool.exhaust("core");
                pool.exhaust("graphql");
                observed.add("GET: " + summary(TestEnvironment.get(server, REPOSITORY + "/branches"), pool));
                observed.add("quota: " + summary(TestEnvironment.get(server, "/rate_limit"), pool));
                observed.add("search: " + summary(TestEnvironment.get(server, "/search/issues?q=bug"), pool));
                observed.add("GraphQL: " + summary(query(server), pool));
                observed.add(tokens(pool));
                assertThat(process.err()).isEmpty();
                return observed;
            }
        }
    }

    private static HttpResponse<String> query(URI server) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        TestEnvironment.request(server, "/graphql")
                                .POST(BodyPublishers.ofString("{\"query\":\"{viewer{login}}\"}"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.body()).contains("\"type\":\"RATE_LIMITED\"");
        assertThat(number(response, "Retry-After"))
                .isEqualTo(
                        number(response, "X-RateLimit-Reset") - date(response).getEpochSecond());
        return response;
    }

    private static String tokens(MixedCredentialsFixture pool) {
        return "tokens of each installation: "
                + pool.gitHub().data().installations().stream()
                        .map(installation -> pool.gitHub()
                                .installationTokens()
                                .issuedAt(installation)
                                .size())
                        .toList();
    }

    /** Summarizes a response. Values that differ in each run are replaced by {@code right} or {@code wrong}. */
    private static String summary(HttpResponse<String> response, MixedCredentialsFixture pool) {
        String resource = response.headers().firstValue("X-RateLimit-Resource").orElse("none");
        long resetDelay = number(response, "X-RateLimit-Reset")
                - pool.firstReset(resource).getEpochSecond();
        long age = Instant.now().getEpochSecond() - date(response).getEpochSecond();
        return String.join(
                ", ",
                Integer.toString(response.statusCode()),
                resource,
                checked("date", age >= 0 && age < TOLERANCE_SECONDS),
                checked("reset", resetDelay >= 0 && resetDelay < TOLERANCE_SECONDS),
                checked("remaining", number(response, "X-RateLimit-Remaining") == pool.remaining(resource)));
    }

    private static String checked(String name, boolean correct) {
        return name + (correct ? " right" : " wrong");
    }

    private static Instant date(HttpResponse<String> response) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                response.headers().firstValue("Date").orElseThrow(), Instant::from);
    }

    private static long number(HttpResponse<String> response, String name) {
        return Long.parseLong(response.headers().firstValue(name).orElseThrow());
    }
}
