package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterruptedThreadTest {
    @Test
    void isAnsweredAndStaysInterrupted() {
        try (ProxyFixture fixture = ProxyFixture.withOneCredential()) {
            Thread.currentThread().interrupt();

            Answered answer = fixture.get("/repos/ok/hello");

            assertThat(Thread.interrupted()).isTrue();
            assertThat(answer.status()).isIn(503, 504);
        }
    }
}
