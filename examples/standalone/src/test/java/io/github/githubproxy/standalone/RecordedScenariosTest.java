package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What GitHub was once asked and has answered comes through the proxy as it was recorded. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RecordedScenariosTest {
    private static final String API = "https://api.github.com";
    private static final String UPLOADS = "https://uploads.github.com";

    /** Fields that the proxy writes anew on the way to GitHub, or that are of one connection only. */
    private static final Set<String> REPLACED_FOR_GITHUB = Set.of(
            "Host",
            "Authorization",
            "User-Agent",
            "Accept-Encoding",
            "Content-Length",
            "Connection",
            "If-None-Match",
            "If-Modified-Since");

    /** Fields that the proxy writes anew on the way to the client, each looked at by itself, or that it keeps. */
    private static final Set<String> REPLACED_FOR_THE_CLIENT = Set.of(
            "Connection",
            "Strict-Transport-Security",
            "Cache-Status",
            "Content-Type",
            "Content-Length",
            "Content-Encoding",
            "Transfer-Encoding",
            "ETag",
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Used",
            "X-RateLimit-Reset",
            "X-RateLimit-Resource");

    private static List<RecordedExchange> recordings;

    @TempDir
    private Path directory;

    private int unchanged;

    @BeforeAll
    static void fetch() throws Exception {
        recordings = RecordedExchange.read(
                PublishedNpmPackages.fetch().packageOf("@octokit/fixtures").resolve("scenarios"));
    }

    @ParameterizedTest
    @EnumSource
    void forwardsRecordedExchangesUnchanged(ReplayedGitHub.Form form) throws Exception {
        List<RecordedExchange> asked = recordings.stream()
                .filter(recording -> Set.of(API, UPLOADS).contains(recording.origin()))
                .toList();
        try (ReplayedGitHub gitHub = ReplayedGitHub.start(form)) {
            URI api = gitHub.server().uri();
            try (StandaloneServer server =
                    TestEnvironment.start(TestEnvironment.environment(api, api.resolve("/of-uploads"), directory))) {
                ReverseUrlMapping view =
                        new ReverseUrlMapping(server.uri().toString(), api.toString(), api + "/of-uploads");
                for (RecordedExchange recording : asked) {
                    RecordedExchange local = recording.withOrigins(api.toString(), api + "/of-uploads");
                    gitHub.respondWith(local.response());
                    for (List<String> asking : List.of(List.<String>of(), List.of("Accept-Encoding: gzip"))) {
                        RawMessage response = sendRequest(server.uri(), local, asking);
                        assertForwarded(local, gitHub);
                        assertThat(response.values("Content-Encoding"))
                                .isIn(List.of(), asking.isEmpty() ? List.of() : List.of("gzip"));
                        assertReturned(local, decompressed(response), view);
                    }
                    unchanged += (int) gitHub.sentResponses().stream()
                            .filter(sentResponses -> sentResponses.status() == 304)
                            .count();
                }
            }
        }
        Set<String> scenarios = new HashSet<>();
        asked.forEach(recording -> scenarios.add(recording.scenario()));
        System.out.printf(
                "%s: %d scenarios; %d of %d recorded requests were made of the API, each twice; %d times nothing had changed%n",
                form, scenarios.size(), asked.size(), recordings.size(), unchanged);
        assertThat(scenarios).hasSize(22);
        assertThat(recordings).hasSize(132);
        assertThat(recordings.size() - asked.size())
                .as("the archive that a client fetches from where it was redirected")
                .isEqualTo(1);
        assertThat(unchanged).as("what can be stored and comes the second time").isEqualTo((int)
                asked.stream().filter(RecordedScenariosTest::isStored).count());
    }

    private static RawMessage sendRequest(URI proxy, RecordedExchange recording, List<String> asking) throws Exception {
        String path = recording.origin().equals(UPLOADS) ? "/api/uploads" : "";
        List<String> fields = new ArrayList<>(List.of(
                "Host: " + proxy.getAuthority(),
                "Authorization: token " + TestEnvironment.CLIENT_TOKEN,
                ReplayedGitHub.MARKER_FIELD + ": 1"));
        fields.addAll(asking);
        recording.request().fields().stream()
                .filter(line -> !line.startsWith("accept-encoding"))
                .forEach(fields::add);
        try (RawClient client = new RawClient(proxy)) {
            return client.exchange(new RawMessage(
                    recording.request().startLine().replaceFirst(" ", " " + path),
                    fields,
                    recording.request().body()));
        }
    }

    private static void assertForwarded(RecordedExchange recording, ReplayedGitHub gitHub) {
        RawMessage sent = recording.request();
        RawMessage arrived = gitHub.received().get(gitHub.received().size() - 1);
        String path = recording.origin().equals(UPLOADS) ? "/of-uploads" : "";
        assertThat(arrived.startLine()).isEqualTo(sent.startLine().replaceFirst(" ", " " + path));
        List<String> fields = new ArrayList<>(List.of("x-mark: 1"));
        fields.addAll(sent.fieldsWithout(REPLACED_FOR_GITHUB));
        assertThat(arrived.fieldsWithout(REPLACED_FOR_GITHUB))
                .as(recording.toString())
                .isEqualTo(fields);
        assertThat(arrived.values("Authorization")).containsExactly("Bearer " + TestEnvironment.PAT);
        assertThat(arrived.body()).as(recording.toString()).isEqualTo(sent.body());
    }

    private static void assertReturned(RecordedExchange recording, RawMessage received, ReverseUrlMapping view) {
        String requestLine = recording.request().startLine();
        RawMessage recorded = view.reverted(recording.response(), requestLine);
        RawMessage response = view.reverted(received, requestLine);
        String which = recording.toString();
        assertThat(response.status()).as(which).isEqualTo(recorded.status());
        assertThat(text(response.body())).as(which).isEqualTo(text(recorded.body()));
        assertThat(response.fieldsWithout(REPLACED_FOR_THE_CLIENT))
                .as(which)
                .containsExactlyInAnyOrderElementsOf(recorded.fieldsWithout(REPLACED_FOR_THE_CLIENT));
        assertThat(types(response)).as(which).isEqualTo(types(recorded));
        assertThat(response.isChunked() || !response.values("Content-Length").isEmpty() || response.body().length == 0)
                .as(which)
                .isTrue();
        assertThat(response.values("Strict-Transport-Security")).as(which).isEmpty();
        assertThat(response.values("Cache-Status")).as(which).hasSize(1);
        if (isStored(recording)) {
            assertThat(response.values("ETag")).as(which).hasSize(1);
        } else {
            assertThat(strong(response.values("ETag"))).as(which).isEqualTo(strong(recorded.values("ETag")));
        }
        for (String figure : List.of("Limit", "Remaining", "Used", "Reset", "Resource")) {
            assertThat(response.values("X-RateLimit-" + figure))
                    .as(which)
                    .hasSameSizeAs(recorded.values("X-RateLimit-" + figure));
        }
        assertThat(response.values("X-RateLimit-Resource"))
                .as(which)
                .isEqualTo(recorded.values("X-RateLimit-Resource"));
        assertThat(response.values("X-RateLimit-Limit")).as(which).isEqualTo(recorded.values("X-RateLimit-Limit"));
    }

    /** Containers leave out the space before a charset of types that they know. */
    private static List<String> types(RawMessage response) {
        return response.values("Content-Type").stream()
                .map(type -> type.replace("; charset", ";charset"))
                .toList();
    }

    /** GitHub marks the tags of what it compresses as weak. */
    private static List<String> strong(List<String> tags) {
        return tags.stream().map(tag -> tag.replace("W/", "")).toList();
    }

    private static boolean isStored(RecordedExchange recording) {
        return recording.request().method().equals("GET")
                && recording.response().status() == 200
                && !recording.response().values("ETag").isEmpty();
    }

    private static RawMessage decompressed(RawMessage response) throws IOException {
        if (response.values("Content-Encoding").isEmpty()) {
            return response;
        }
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        return new RawMessage(response.startLine(), response.fields(), body);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1);
    }
}
