package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterruptedThreadTest {
    @Test
    void respondsAndKeepsInterruptFlag() {
        try (ProxyFixture fixture = ProxyFixture.withOneCredential()) {
            Thread.currentThread().interrupt();

            BufferedResponse response = fixture.get("/repos/ok/hello");

            assertThat(Thread.interrupted()).isTrue();
            assertThat(response.status()).isIn(503, 504);
        }
    }
}
