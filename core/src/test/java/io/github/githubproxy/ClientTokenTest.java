package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.clients.Client;
import io.github.githubproxy.clients.ClientToken;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens of clients that expire. */
class ClientTokenTest {
    private static final String TOKEN = "token-that-expires";

    private final PoolFixture fixture = PoolFixture.of(data -> {
                data.addUser("alice").token("ghp_alice");
                data.addOrganization("acme");
                data.addRepository("acme", "app");
            })
            .configured(config -> config.pat("ALICE", "ghp_alice"));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void expiredTokenGets401ThatSaysSo() {
        fixture.client(
                        Client.unrestricted("nightly"),
                        List.of(ClientToken.of(TOKEN)
                                .expiringAt(fixture.clock.instant().plusSeconds(60))))
                .start();

        assertThat(fixture.getAs(TOKEN, "/repos/acme/app").status()).isEqualTo(200);
        fixture.clock.advance(Duration.ofSeconds(60));
        BufferedResponse response = fixture.getAs(TOKEN, "/repos/acme/app");

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body())
                .contains("This token of client 'nightly' of this proxy has expired, at " + fixture.clock.instant());
    }

    @Test
    void expiredTokenIsNoGuess() {
        fixture.client(
                        Client.unrestricted("nightly"),
                        List.of(ClientToken.of(TOKEN).expiringAt(fixture.clock.instant())))
                .start();

        for (int i = 0; i < 50; i++) {
            ProxyRequest request = ProxyRequest.builder("GET")
                    .headers(Headers.of("Authorization", "Bearer " + TOKEN))
                    .remoteAddress("192.0.2.1")
                    .build();
            assertThat(BufferedResponse.read(fixture.proxy().serve("/repos/acme/app", request))
                            .status())
                    .isEqualTo(401);
        }
    }
}
