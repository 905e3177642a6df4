package io.github.githubproxy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientRegistry;
import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.observe.RequestTrace;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RequestAdmissionTest {
    private static final ProxyRequest REQUEST = ProxyRequest.builder("GET").build();

    private final ClientRegistry clients = ClientRegistry.builder()
            .add(Client.unrestricted("many").withConcurrency(3), "token-of-many-0123456789")
            .build();
    private final RequestAdmission admission = new RequestAdmission(() -> clients, 2, 4);

    @Test
    void rejectsRequestAboveTheClientsMaximum() {
        admission.enter(trace("one"));
        admission.enter(trace("one"));
        assertThatThrownBy(() -> admission.enter(trace("one")))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.status()).isEqualTo(429))
                .hasMessageContaining("'one'")
                .hasMessageContaining("2 requests in flight");
        admission.enter(trace("two"));
    }

    @Test
    void registryEntryReplacesTheDefaultMaximum() {
        admission.enter(trace("many"));
        admission.enter(trace("many"));
        admission.enter(trace("many"));
        assertThatThrownBy(() -> admission.enter(trace("many"))).hasMessageContaining("3 requests in flight");
    }

    @Test
    void endOfRequestMakesRoomForAnother() {
        RequestTrace first = trace("one");
        admission.enter(first);
        admission.enter(trace("one"));
        first.release();
        first.release();
        admission.enter(trace("one"));
        assertThatThrownBy(() -> admission.enter(trace("one"))).isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void rejectsForwardingAboveTheMaximumOfAllClients() {
        RequestTrace first = trace("1");
        admission.requireForwarding(REQUEST, first);
        admission.requireForwarding(REQUEST, trace("2"));
        admission.requireForwarding(REQUEST, trace("3"));
        admission.forward(trace("4"));
        assertThatThrownBy(() -> admission.requireForwarding(REQUEST, trace("5")))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.status()).isEqualTo(503))
                .hasMessageContaining("MAX_CONCURRENCY");
        first.release();
        admission.requireForwarding(REQUEST, trace("5"));
    }

    private static RequestTrace trace(String client) {
        RequestTrace trace = new RequestTrace("id", "GET", Instant.EPOCH);
        trace.client(client);
        return trace;
    }
}
