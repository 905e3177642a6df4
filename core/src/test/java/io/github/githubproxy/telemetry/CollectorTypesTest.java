package io.github.githubproxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.githubproxy.http.RateLimit;
import io.github.githubproxy.telemetry.ProxyRequestEvent.QuotaUse;
import io.github.githubproxy.telemetry.delivery.BuiltInCollectorProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CollectorTypesTest {
    private static final RequestOrigin ORIGIN = new RequestOrigin("id-1", "ci", "GET", "/repos/{owner}/{repo}");
    private static final CredentialLabel CREDENTIAL = new CredentialLabel("BOT", "print");

    @Test
    void slf4jReceivesKeyValuePairs() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.github.githubproxy.telemetry.events");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
        logger.setAdditive(false);
        try {
            TelemetryCollector collector = new BuiltInCollectorProvider().create("slf4j");
            collector.collectGitHubResponse(new GitHubResponseEvent(
                    Instant.EPOCH,
                    ORIGIN,
                    CREDENTIAL,
                    200,
                    "core",
                    Optional.of(new RateLimit(5000, 4999, 1, Instant.EPOCH, "core")),
                    1,
                    Optional.empty(),
                    Optional.of("C0DE"),
                    Duration.ofMillis(12)));
            collector.collectProxyRequest(new ProxyRequestEvent(
                    Instant.EPOCH,
                    ORIGIN,
                    200,
                    CacheOutcome.STORED,
                    Optional.empty(),
                    List.of(),
                    new QuotaUse("core", 1, 0),
                    new ProxyRequestEvent.Exchange(1, 0, Optional.of(CREDENTIAL), Optional.of("C0DE")),
                    Duration.ZERO,
                    Duration.ofMillis(12),
                    Duration.ofMillis(13),
                    17));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
            logger.setAdditive(true);
        }

        assertThat(lines.list).hasSize(2);
        assertThat(pairs(lines.list.get(0)))
                .containsEntry("request_id", "id-1")
                .containsEntry("credential", "BOT")
                .containsEntry("remaining", 4999L)
                .containsEntry("quota_spent", 1)
                .containsEntry("github_request_id", "C0DE");
        assertThat(lines.list.get(1).getLevel()).isEqualTo(Level.INFO);
        assertThat(pairs(lines.list.get(1)))
                .containsEntry("client", "ci")
                .containsEntry("route", "/repos/{owner}/{repo}")
                .containsEntry("cache", "stored")
                .containsEntry("total_ms", 13L)
                .containsEntry("github_request_id", "C0DE")
                .doesNotContainKey("refusal");
    }

    private static Map<String, Object> pairs(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }
}
