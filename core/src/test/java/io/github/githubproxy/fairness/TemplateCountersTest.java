package io.github.githubproxy.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.clients.ClientTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateCountersTest {
    private static final WindowQuota QUOTA = new WindowQuota(5, Duration.ofHours(1));

    private final RecordingCounters counters = new RecordingCounters();
    private final TemplateCounters bounded = new TemplateCounters();
    private final ClientTemplate template = template("a-{repo}", 3);

    private static ClientTemplate template(String name, int maximum) {
        return ClientRegistry.parse("""
                        version: 1
                        issuers: [{name: ci, issuer: 'https://ci.example', audience: x}]
                        clients: [{name: '%s', maximum: %d, identity: {issuer: ci, claims: {a: b}}}]
                        """.formatted(name, maximum), "registry", Map.of(), Set.of())
                .templates()
                .get(0);
    }

    /** Local counters whose names the test sees. */
    private static final class RecordingCounters implements QuotaCounters {
        private final Map<String, QuotaCounter> byName = new HashMap<>();
        private final LocalQuotaCounters local =
                new LocalQuotaCounters(new InstantSourceTimeMeter(() -> Instant.EPOCH));

        @Override
        public QuotaCounter counter(String name, WindowQuota quota) {
            return byName.computeIfAbsent(name, n -> local.counter(n, quota));
        }

        @Override
        public void remove(String name) {
            byName.remove(name);
            local.remove(name);
        }

        @Override
        public void close() {}
    }

    private QuotaCounters.QuotaCounter use(String name) {
        return bounded.counter(counters, template, "core", name, QUOTA);
    }

    @Test
    void leastRecentlyUsedGo() {
        use("x");
        use("y");
        use("z");
        use("x");

        use("v");

        assertThat(counters.byName).containsOnlyKeys("x", "z", "v");
    }

    @Test
    void keptCounterKeepsItsCount() {
        assertThat(use("x").take()).isEmpty();
        use("y");

        assertThat(use("x").balance().left()).isEqualTo(4);
    }

    @Test
    void tenThousandClientsLeaveTheMaximum() {
        for (int i = 0; i < 10_000; i++) {
            use("client " + i);
        }

        assertThat(counters.byName).hasSize(3).containsKey("client 9999");
    }

    @Test
    void resourcesAndTemplatesAreBoundedSeparately() {
        ClientTemplate other = template("b-{repo}", 1);
        for (String name : List.of("x", "y")) {
            use("core " + name);
            bounded.counter(counters, template, "search", "search " + name, QUOTA);
            bounded.counter(counters, other, "core", "other " + name, QUOTA);
        }

        assertThat(counters.byName).containsOnlyKeys("core x", "core y", "search x", "search y", "other y");
    }

    @Test
    void removedTemplateLeavesNothing() {
        ClientTemplate other = template("b-{repo}", 1);
        use("x");
        bounded.counter(counters, other, "core", "other", QUOTA);

        bounded.retain(counters, List.of(other));

        assertThat(counters.byName).containsOnlyKeys("other");
    }

    @Test
    void smallerMaximumIsInForceWithNextUse() {
        use("x");
        use("y");

        bounded.counter(counters, template("a-{repo}", 1), "core", "z", QUOTA);

        assertThat(counters.byName).containsOnlyKeys("z");
    }
}
