package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubClockTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.700Z");

    private final AtomicReference<Instant> local = new AtomicReference<>(NOW);
    private final GitHubClock time = new GitHubClock(local::get);

    @ParameterizedTest
    @ValueSource(longs = {-3, -1, 0, 1, 3})
    void smallDifferenceIsNoDrift(long seconds) {
        time.update(NOW.plusSeconds(seconds));
        assertThat(time.instant()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -5, 5, 300, 86_400})
    void driftIsLearnedAndFollowsLocalClock(long seconds) {
        time.update(NOW.plusSeconds(seconds));
        time.update(NOW.plusSeconds(seconds + 1));
        assertThat(time.instant()).isEqualTo(NOW.plusSeconds(seconds));

        local.set(NOW.plusSeconds(60));
        assertThat(time.instant()).isEqualTo(NOW.plusSeconds(seconds + 60));
        assertThat(time.at(NOW)).isEqualTo(NOW.plusSeconds(seconds));
    }

    @Test
    void correctedClockHasNoDrift() {
        time.update(NOW.plusSeconds(300));
        local.set(NOW.plusSeconds(300));

        time.update(NOW.plusSeconds(300));
        assertThat(time.instant()).isEqualTo(NOW.plus(Duration.ofSeconds(300)));
    }
}
