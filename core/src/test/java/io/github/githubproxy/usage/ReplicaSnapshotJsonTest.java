package io.github.githubproxy.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.githubproxy.ManualClock;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.format.ReportJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The JSON form of the snapshot that a replica publishes. */
class ReplicaSnapshotJsonTest {
    private final ManualClock clock = new ManualClock();
    private final JsonMapper mapper = new JsonMapper();

    private ReplicaSnapshot snapshot() {
        UsageLedger ledger = new UsageLedger("here/1", 100, clock);
        ledger.collectProxyRequest(TelemetryEvents.spending(clock.instant(), "ci \"<ä>\"", "/a", 3));
        ledger.collectProxyRequest(
                TelemetryEvents.rejected(clock.instant(), "bot", 403, RejectionReason.CLIENT_LIMITED));
        return ledger.snapshot(TelemetryEvents.status(
                new CredentialStatus(
                        "BOT",
                        CredentialStatus.Condition.PAUSED,
                        Optional.of(Instant.ofEpochSecond(1_800_000_000, 5)),
                        Optional.empty(),
                        1,
                        List.of(new RateLimit(5000, 10, 4990, Instant.ofEpochSecond(1_800_000_000), "core"))),
                new CredentialStatus(
                        "SAME",
                        CredentialStatus.Condition.USABLE,
                        Optional.empty(),
                        Optional.of("BOT"),
                        0,
                        List.of())));
    }

    @Test
    void roundTripKeepsSnapshot() throws IOException {
        ReplicaSnapshot snapshot = snapshot();

        assertThat(ReportJson.read(ReportJson.write(snapshot), ReplicaSnapshot.class))
                .isEqualTo(snapshot);
    }

    @Test
    void namesAndEnumsAreLowerCase() {
        assertThat(new String(ReportJson.write(snapshot()), UTF_8))
                .contains("\"windows\":{\"minute\":", "\"last_slot\":", "\"condition\":\"paused\"")
                .contains("\"until\":\"2027-01-15T08:00:00.000000005Z\"")
                .contains("\"bytes\":null");
    }

    @Test
    void ignoresUnknownFields() throws IOException {
        ObjectNode json = (ObjectNode) mapper.readTree(ReportJson.write(snapshot()));
        json.put("new_field", 1);
        ((ObjectNode) json.path("status")).put("another", "x");

        assertThat(ReportJson.read(mapper.writeValueAsBytes(json), ReplicaSnapshot.class))
                .isEqualTo(snapshot());
    }

    /** Replaces each value of the JSON in turn. A snapshot that can still be read can also be aggregated. */
    @Test
    void corruptJsonIsRejectedOrHarmless() throws IOException {
        byte[] whole = ReportJson.write(snapshot());
        List<String> pointers = new ArrayList<>();
        pointers(mapper.readTree(whole), "", pointers);
        int rejected = 0;
        for (String pointer : pointers) {
            for (JsonNode damage : new JsonNode[] {
                mapper.nullNode(),
                mapper.createArrayNode(),
                mapper.getNodeFactory().textNode("x")
            }) {
                JsonNode json = mapper.readTree(whole);
                put(json, pointer, damage);
                try {
                    ReplicaSnapshot read = ReportJson.read(mapper.writeValueAsBytes(json), ReplicaSnapshot.class);
                    StatusReport report = ReplicaReports.report(List.of(snapshot(), read), clock.instant());
                    assertThat(report.toJson()).as(pointer).isNotEmpty();
                } catch (IOException e) {
                    rejected++;
                }
            }
        }

        assertThat(pointers).hasSizeGreaterThan(100);
        assertThat(rejected).isGreaterThan(pointers.size());
    }

    @Test
    void rejectsTruncatedJson() {
        byte[] whole = ReportJson.write(snapshot());
        for (int length = 0; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ReportJson.read(part, ReplicaSnapshot.class))
                    .isInstanceOf(IOException.class);
        }
    }

    private static void pointers(JsonNode node, String path, List<String> pointers) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                String pointer = path + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                pointers.add(pointer);
                pointers(field.getValue(), pointer, pointers);
            });
        } else if (node.isArray() && !node.isEmpty()) {
            pointers.add(path + "/0");
            pointers(node.get(0), path + "/0", pointers);
        }
    }

    private static void put(JsonNode json, String pointer, JsonNode value) {
        int end = pointer.lastIndexOf('/');
        ContainerNode<?> parent = (ContainerNode<?>) json.at(pointer.substring(0, end));
        String name = pointer.substring(end + 1).replace("~1", "/").replace("~0", "~");
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else {
            ((ArrayNode) parent).set(0, value);
        }
    }
}
