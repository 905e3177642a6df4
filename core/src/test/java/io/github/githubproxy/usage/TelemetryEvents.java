package io.github.githubproxy.usage;

import io.github.githubproxy.http.RateLimitKind;
import io.github.githubproxy.telemetry.CacheOutcome;
import io.github.githubproxy.telemetry.ConfigurationStatus;
import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.CredentialStatus;
import io.github.githubproxy.telemetry.GitHubResponseEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.ProxyRequestEvent.QuotaUse;
import io.github.githubproxy.telemetry.ProxyStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CacheBackendStatus;
import io.github.githubproxy.telemetry.ProxyStatus.CollectorStatus;
import io.github.githubproxy.telemetry.RejectionReason;
import io.github.githubproxy.telemetry.RequestOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Creates telemetry events. Fields that the ledger does not use have fixed values. */
final class TelemetryEvents {
    private static final CredentialLabel CREDENTIAL = new CredentialLabel("BOT", "fingerprint");

    private TelemetryEvents() {}

    /** A request that cost quota units of {@code core}. */
    static ProxyRequestEvent spending(Instant at, String client, String route, int units) {
        return event(at, client, route, 200, CacheOutcome.STORED, Optional.empty(), new QuotaUse("core", units, 0));
    }

    /** A request that cost quota units of a resource. */
    static ProxyRequestEvent spendingOn(Instant at, String resource, int units) {
        return event(at, "ci", "/search", 200, CacheOutcome.MISS, Optional.empty(), new QuotaUse(resource, units, 0));
    }

    /** A request served from the cache after a revalidation. */
    static ProxyRequestEvent revalidated(Instant at, String client) {
        return event(at, client, "/rest", 200, CacheOutcome.REVALIDATED, Optional.empty(), new QuotaUse("core", 0, 1));
    }

    /** A request that the proxy rejected. */
    static ProxyRequestEvent rejected(Instant at, String client, int status, RejectionReason refusal) {
        return event(
                at, client, "/rest", status, CacheOutcome.REFUSED, Optional.of(refusal), new QuotaUse("core", 0, 0));
    }

    /** A request that bypassed the cache. */
    static ProxyRequestEvent bypassed(Instant at, String client, int status) {
        return event(at, client, "/rest", status, CacheOutcome.BYPASS, Optional.empty(), new QuotaUse("core", 1, 0));
    }

    private static ProxyRequestEvent event(
            Instant at,
            String client,
            String route,
            int status,
            CacheOutcome outcome,
            Optional<RejectionReason> refusal,
            QuotaUse quota) {
        return new ProxyRequestEvent(
                at,
                new RequestOrigin("id", client, "GET", route),
                status,
                outcome,
                refusal,
                List.of(),
                quota,
                new ProxyRequestEvent.Exchange(1, 0, Optional.of(CREDENTIAL), Optional.empty()),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                17);
    }

    static GitHubResponseEvent gitHubResponse(Instant at, String client, int units, Optional<RateLimitKind> met) {
        return new GitHubResponseEvent(
                at,
                new RequestOrigin("id", client, "GET", "/user"),
                CREDENTIAL,
                200,
                "core",
                Optional.empty(),
                units,
                met,
                Optional.empty(),
                Duration.ZERO);
    }

    /** The status of a proxy with these credentials. */
    static ProxyStatus status(CredentialStatus... credentials) {
        return new ProxyStatus(
                Instant.EPOCH,
                List.of(credentials),
                new ProxyStatus.Tokens(3, 1),
                new CacheBackendStatus(
                        CacheBackendStatus.Health.WORKING,
                        0,
                        0,
                        OptionalLong.of(5),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty()),
                2,
                List.of(new CollectorStatus("usage", 10, 0, 4)),
                new ConfigurationStatus(Instant.EPOCH, 0, 0, Optional.empty(), Map.of()));
    }
}
