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

    private static List<Recording> recordings;

    @TempDir
    private Path directory;

    private int unchanged;

    @BeforeAll
    static void fetch() throws Exception {
        recordings =
                Recording.read(Published.fetch().packageOf("@octokit/fixtures").resolve("scenarios"));
    }

    @ParameterizedTest
    @EnumSource
    void everyAnswerComesAsItWasRecordedTwice(ReplayedGitHub.Form form) throws Exception {
        List<Recording> asked = recordings.stream()
                .filter(recording -> Set.of(API, UPLOADS).contains(recording.origin()))
                .toList();
        try (ReplayedGitHub gitHub = ReplayedGitHub.start(form)) {
            URI api = gitHub.server().uri();
            try (StandaloneServer server = Setup.start(Setup.environment(api, api.resolve("/of-uploads"), directory))) {
                ClientsView view = new ClientsView(server.uri().toString(), api.toString(), api + "/of-uploads");
                for (Recording recording : asked) {
                    Recording local = recording.at(api.toString(), api + "/of-uploads");
                    gitHub.answers(local.answer());
                    for (List<String> asking : List.of(List.<String>of(), List.of("Accept-Encoding: gzip"))) {
                        RawMessage answer = ask(server.uri(), local, asking);
                        assertThatItArrived(local, gitHub);
                        assertThat(answer.all("Content-Encoding"))
                                .isIn(List.of(), asking.isEmpty() ? List.of() : List.of("gzip"));
                        assertThatItCameBack(local, decompressed(answer), view);
                    }
                    unchanged += (int) gitHub.given().stream()
                            .filter(given -> given.status() == 304)
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

    private static RawMessage ask(URI proxy, Recording recording, List<String> asking) throws Exception {
        String path = recording.origin().equals(UPLOADS) ? "/api/uploads" : "";
        List<String> fields = new ArrayList<>(List.of(
                "Host: " + proxy.getAuthority(),
                "Authorization: token " + Setup.CLIENT_TOKEN,
                ReplayedGitHub.MARK + ": 1"));
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

    private static void assertThatItArrived(Recording recording, ReplayedGitHub gitHub) {
        RawMessage sent = recording.request();
        RawMessage arrived = gitHub.received().get(gitHub.received().size() - 1);
        String path = recording.origin().equals(UPLOADS) ? "/of-uploads" : "";
        assertThat(arrived.startLine()).isEqualTo(sent.startLine().replaceFirst(" ", " " + path));
        List<String> fields = new ArrayList<>(List.of("x-mark: 1"));
        fields.addAll(sent.fieldsWithout(REPLACED_FOR_GITHUB));
        assertThat(arrived.fieldsWithout(REPLACED_FOR_GITHUB))
                .as(recording.toString())
                .isEqualTo(fields);
        assertThat(arrived.all("Authorization")).containsExactly("Bearer " + Setup.PAT);
        assertThat(arrived.body()).as(recording.toString()).isEqualTo(sent.body());
    }

    private static void assertThatItCameBack(Recording recording, RawMessage received, ClientsView view) {
        String requestLine = recording.request().startLine();
        RawMessage recorded = view.undone(recording.answer(), requestLine);
        RawMessage answer = view.undone(received, requestLine);
        String which = recording.toString();
        assertThat(answer.status()).as(which).isEqualTo(recorded.status());
        assertThat(text(answer.body())).as(which).isEqualTo(text(recorded.body()));
        assertThat(answer.fieldsWithout(REPLACED_FOR_THE_CLIENT))
                .as(which)
                .containsExactlyInAnyOrderElementsOf(recorded.fieldsWithout(REPLACED_FOR_THE_CLIENT));
        assertThat(types(answer)).as(which).isEqualTo(types(recorded));
        assertThat(answer.isChunked() || !answer.all("Content-Length").isEmpty() || answer.body().length == 0)
                .as(which)
                .isTrue();
        assertThat(answer.all("Strict-Transport-Security")).as(which).isEmpty();
        assertThat(answer.all("Cache-Status")).as(which).hasSize(1);
        if (isStored(recording)) {
            assertThat(answer.all("ETag")).as(which).hasSize(1);
        } else {
            assertThat(strong(answer.all("ETag"))).as(which).isEqualTo(strong(recorded.all("ETag")));
        }
        for (String figure : List.of("Limit", "Remaining", "Used", "Reset", "Resource")) {
            assertThat(answer.all("X-RateLimit-" + figure))
                    .as(which)
                    .hasSameSizeAs(recorded.all("X-RateLimit-" + figure));
        }
        assertThat(answer.all("X-RateLimit-Resource")).as(which).isEqualTo(recorded.all("X-RateLimit-Resource"));
        assertThat(answer.all("X-RateLimit-Limit")).as(which).isEqualTo(recorded.all("X-RateLimit-Limit"));
    }

    /** Containers leave out the space before a charset of types that they know. */
    private static List<String> types(RawMessage answer) {
        return answer.all("Content-Type").stream()
                .map(type -> type.replace("; charset", ";charset"))
                .toList();
    }

    /** GitHub marks the tags of what it compresses as weak. */
    private static List<String> strong(List<String> tags) {
        return tags.stream().map(tag -> tag.replace("W/", "")).toList();
    }

    private static boolean isStored(Recording recording) {
        return recording.request().method().equals("GET")
                && recording.answer().status() == 200
                && !recording.answer().all("ETag").isEmpty();
    }

    private static RawMessage decompressed(RawMessage answer) throws IOException {
        if (answer.all("Content-Encoding").isEmpty()) {
            return answer;
        }
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        return new RawMessage(answer.startLine(), answer.fields(), body);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1);
    }
}
