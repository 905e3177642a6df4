package io.github.githubproxy.telemetry.delivery;

import io.github.githubproxy.telemetry.CredentialLabel;
import io.github.githubproxy.telemetry.ProxyRequestEvent;
import io.github.githubproxy.telemetry.RequestOrigin;
import io.github.githubproxy.telemetry.format.EnumNames;
import io.github.githubproxy.telemetry.format.Logfmt;

/**
 * A line of the access log: {@code toString} returns key-value pairs in {@link Logfmt}. Paths are templates, so a line shows
 * the kind of request and no secrets. Immutable.
 */
record AccessLine(ProxyRequestEvent event) {
    /** The value of a key that does not apply. */
    private static final String NONE = "-";

    @Override
    public String toString() {
        RequestOrigin origin = event.origin();
        ProxyRequestEvent.Exchange exchange = event.exchange();
        return "client="
                + Logfmt.value(origin.client())
                + " method="
                + origin.method()
                + " route="
                + origin.route()
                + " status="
                + event.status()
                + " cache="
                + EnumNames.of(event.cacheOutcome())
                + " refusal="
                + event.refusal().map(EnumNames::of).orElse(NONE)
                + " resource="
                + Logfmt.value(event.quota().resource())
                + " spent="
                + event.quota().spent()
                + " saved="
                + event.quota().saved()
                + " retries="
                + exchange.retries()
                + " credential="
                + exchange.credential()
                        .map(CredentialLabel::name)
                        .map(Logfmt::value)
                        .orElse(NONE)
                + " wait_ms="
                + event.waited().toMillis()
                + " upstream_ms="
                + event.upstream().toMillis()
                + " total_ms="
                + event.total().toMillis()
                + " bytes="
                + event.bodyBytes()
                + " request_id="
                + Logfmt.value(origin.requestId())
                + " github_request_id="
                + exchange.gitHubRequestId().map(Logfmt::value).orElse(NONE);
    }
}
