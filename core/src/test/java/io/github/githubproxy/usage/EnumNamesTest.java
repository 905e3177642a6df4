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
import io.github.githubproxy.telemetry.ReportJson;
import io.github.githubproxy.telemetry.StatusReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a replica tells others of itself, as text. */
class EnumNamesTest {
    private final ManualClock clock = new ManualClock();
    private final JsonMapper mapper = new JsonMapper();

    private ReplicaSnapshot snapshot() {
        UsageLedger ledger = new UsageLedger("here/1", 100, clock);
        ledger.collectProxyRequest(Events.paid(clock.instant(), "ci \"<ä>\"", "/a", 3));
        ledger.collectProxyRequest(Events.refused(clock.instant(), "bot", 403, RejectionReason.CLIENT_LIMITED));
        return ledger.snapshot(Events.status(
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
    void isReadAsItWasWritten() throws IOException {
        ReplicaSnapshot snapshot = snapshot();

        assertThat(ReportJson.read(ReportJson.write(snapshot), ReplicaSnapshot.class))
                .isEqualTo(snapshot);
    }

    @Test
    void namesAndEnumsAreInLowerCase() {
        assertThat(new String(ReportJson.write(snapshot()), UTF_8))
                .contains("\"windows\":{\"minute\":", "\"last_slot\":", "\"condition\":\"paused\"")
                .contains("\"until\":\"2027-01-15T08:00:00.000000005Z\"")
                .contains("\"bytes\":null");
    }

    @Test
    void whatAnotherVersionHasMoreOfDoesNoHarm() throws IOException {
        ObjectNode json = (ObjectNode) mapper.readTree(ReportJson.write(snapshot()));
        json.put("new_field", 1);
        ((ObjectNode) json.path("status")).put("another", "x");

        assertThat(ReportJson.read(mapper.writeValueAsBytes(json), ReplicaSnapshot.class))
                .isEqualTo(snapshot());
    }

    /** Takes away, one after the other, all that there is. What is still read can be put together. */
    @Test
    void whatIsDamagedIsRefusedOrHarmless() throws IOException {
        byte[] whole = ReportJson.write(snapshot());
        List<String> places = new ArrayList<>();
        places(mapper.readTree(whole), "", places);
        int refused = 0;
        for (String place : places) {
            for (JsonNode damage : new JsonNode[] {
                mapper.nullNode(),
                mapper.createArrayNode(),
                mapper.getNodeFactory().textNode("x")
            }) {
                JsonNode json = mapper.readTree(whole);
                put(json, place, damage);
                try {
                    ReplicaSnapshot read = ReportJson.read(mapper.writeValueAsBytes(json), ReplicaSnapshot.class);
                    StatusReport report = ReplicaReports.report(List.of(snapshot(), read), clock.instant());
                    assertThat(report.toJson()).as(place).isNotEmpty();
                } catch (IOException e) {
                    refused++;
                }
            }
        }

        assertThat(places).hasSizeGreaterThan(100);
        assertThat(refused).isGreaterThan(places.size());
    }

    @Test
    void whatIsCutOffIsRefused() {
        byte[] whole = ReportJson.write(snapshot());
        for (int length = 0; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ReportJson.read(part, ReplicaSnapshot.class))
                    .isInstanceOf(IOException.class);
        }
    }

    private static void places(JsonNode node, String path, List<String> places) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                String place = path + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                places.add(place);
                places(field.getValue(), place, places);
            });
        } else if (node.isArray() && !node.isEmpty()) {
            places.add(path + "/0");
            places(node.get(0), path + "/0", places);
        }
    }

    private static void put(JsonNode json, String place, JsonNode value) {
        int end = place.lastIndexOf('/');
        ContainerNode<?> parent = (ContainerNode<?>) json.at(place.substring(0, end));
        String name = place.substring(end + 1).replace("~1", "/").replace("~0", "~");
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else {
            ((ArrayNode) parent).set(0, value);
        }
    }
}
