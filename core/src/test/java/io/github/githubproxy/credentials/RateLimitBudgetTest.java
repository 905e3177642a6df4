package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.RateLimit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateLimitBudgetTest {
    private static final long NOW = 1_000_000;
    private static final long HOUR = 3_600_000;
    private static final long RESET = 5_000;

    private final RateLimitBudget budget = new RateLimitBudget();

    private void update(long limit, long remaining, long reset, long ends) {
        budget.update(
                new RateLimit(limit, remaining, limit - remaining, Instant.ofEpochSecond(reset), "core"), ends, NOW);
    }

    @Test
    void responseOrderDoesNotMatter() {
        for (int seed = 0; seed < 200; seed++) {
            List<long[]> observations = new ArrayList<>();
            for (int i = 1; i <= 30; i++) {
                observations.add(new long[] {5000 - i, RESET});
            }
            for (int i = 1; i <= 20; i++) {
                observations.add(new long[] {5000 - i, RESET + 3600});
            }
            Collections.shuffle(observations, new Random(seed));
            RateLimitBudget shuffled = new RateLimitBudget();
            for (long[] observed : observations) {
                shuffled.update(
                        new RateLimit(5000, observed[0], 0, Instant.ofEpochSecond(observed[1]), "core"),
                        NOW + (observed[1] - RESET) * 1000 + HOUR,
                        NOW);
            }
            assertThat(shuffled.snapshot(NOW))
                    .isEqualTo(new RateLimitBudget.Snapshot(5000, 4980, NOW + 2 * HOUR, RESET + 3600));
        }
    }

    @Test
    void resetsWithinTwoSecondsAreOneWindow() {
        update(5000, 10, RESET, NOW + HOUR);
        update(5000, 4000, RESET + 2, NOW + HOUR + 2000);

        assertThat(budget.snapshot(NOW))
                .isEqualTo(new RateLimitBudget.Snapshot(5000, 10, NOW + HOUR + 2000, RESET + 2));
    }

    @Test
    void unknownBudgetIsUsable() {
        assertThat(budget.snapshot(NOW)).isNull();
        assertThat(budget.isUsable(NOW)).isTrue();
        assertThat(budget.usableFrom(NOW)).isEqualTo(NOW);
    }

    @Test
    void emptyBudgetIsUnusableUntilReset() {
        update(5000, 0, RESET, NOW + HOUR);

        assertThat(budget.isUsable(NOW + HOUR - 1)).isFalse();
        assertThat(budget.usableFrom(NOW)).isEqualTo(NOW + HOUR);
        assertThat(budget.isUsable(NOW + HOUR)).isTrue();
        assertThat(budget.snapshot(NOW + HOUR)).isEqualTo(new RateLimitBudget.Snapshot(5000, 5000, NOW + HOUR, RESET));
    }

    @Test
    void longestBlockApplies() {
        update(5000, 4000, RESET, NOW + HOUR);

        assertThat(budget.block(NOW + 60_000, NOW)).isTrue();
        assertThat(budget.block(NOW + 30_000, NOW)).isFalse();

        assertThat(budget.isUsable(NOW + 59_999)).isFalse();
        assertThat(budget.snapshot(NOW)).isEqualTo(new RateLimitBudget.Snapshot(5000, 0, NOW + 60_000, 0));
        assertThat(budget.isUsable(NOW + 60_000)).isTrue();
        assertThat(budget.snapshot(NOW + 60_000).remaining()).isEqualTo(4000);
    }

    @Test
    void blockUntilWindowEndKeepsGitHubsReset() {
        update(5000, 4000, RESET, NOW + HOUR);
        budget.block(NOW + HOUR + 400, NOW);

        assertThat(budget.snapshot(NOW)).isEqualTo(new RateLimitBudget.Snapshot(5000, 0, NOW + HOUR + 400, RESET));
    }

    @Test
    void unitsPerSecondGrowAsResetApproaches() {
        RateLimitBudget soonOver = new RateLimitBudget();
        RateLimitBudget longToGo = new RateLimitBudget();
        RateLimit half = new RateLimit(5000, 2500, 2500, Instant.ofEpochSecond(RESET), "core");
        soonOver.update(half, NOW + HOUR / 60, NOW);
        longToGo.update(half, NOW + HOUR, NOW);

        assertThat(soonOver.unitsPerSecond(NOW)).isGreaterThan(longToGo.unitsPerSecond(NOW));
        double before = longToGo.unitsPerSecond(NOW);
        longToGo.reserve();
        assertThat(longToGo.unitsPerSecond(NOW))
                .as("requests in flight are subtracted")
                .isLessThan(before);
        longToGo.release();
        assertThat(longToGo.unitsPerSecond(NOW)).isEqualTo(before);
    }

    @Test
    void mergesBudgetsOfOneUser() {
        update(5000, 4000, RESET, NOW + HOUR);
        RateLimitBudget other = new RateLimitBudget();
        other.update(new RateLimit(5000, 3900, 1100, Instant.ofEpochSecond(RESET), "core"), NOW + HOUR, NOW);
        other.block(NOW + 1000, NOW);

        budget.merge(other);

        assertThat(budget.isUsable(NOW)).isFalse();
        assertThat(budget.snapshot(NOW + 1000).remaining()).isEqualTo(3900);
    }
}
