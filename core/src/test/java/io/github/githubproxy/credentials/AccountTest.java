package io.github.githubproxy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final long NOW = 1_000_000;
    private static final long MINUTE = 60_000;

    private final Account account = new Account();

    @Test
    void secondaryLimitCoversEveryResource() {
        account.pause(Optional.of(Duration.ofSeconds(10)), NOW);

        assertThat(account.isUsable("core", NOW)).isFalse();
        assertThat(account.isUsable("search", NOW + 9_999)).isFalse();
        assertThat(account.isUsable("core", NOW + 10_000)).isTrue();
    }

    @Test
    void namedPauseIsNotExtended() {
        for (int i = 0; i < 5; i++) {
            long now = NOW + i * MINUTE;
            assertThat(account.pause(Optional.of(Duration.ofSeconds(10)), now)).isEqualTo(now + 10_000);
        }
    }

    @Test
    void defaultPauseDoublesUntilSuccess() {
        long now = NOW;
        for (long minutes : new long[] {1, 2, 4, 8, 16, 32, 64, 64}) {
            long until = account.pause(Optional.empty(), now);
            assertThat(until).isEqualTo(now + minutes * MINUTE);
            now = until;
        }
        account.recordSuccess(now);

        assertThat(account.pause(Optional.empty(), now)).isEqualTo(now + MINUTE);
    }

    @Test
    void concurrentLimitsCountAsOnePause() {
        for (int i = 0; i < 40; i++) {
            assertThat(account.pause(Optional.empty(), NOW + i)).isBetween(NOW + MINUTE, NOW + MINUTE + i);
        }
        account.recordSuccess(NOW + 100);

        assertThat(account.pausedUntil())
                .as("a response to an earlier request does not end a pause")
                .isGreaterThan(NOW + 100);
    }

    @Test
    void slotsAreLimited() {
        assertThat(account.tryAcquireSlot(2)).isTrue();
        assertThat(account.tryAcquireSlot(2)).isTrue();
        assertThat(account.tryAcquireSlot(2)).isFalse();
        account.releaseSlot();
        assertThat(account.tryAcquireSlot(2)).isTrue();
    }

    @Test
    void resourceCountIsBounded() {
        for (int i = 0; i < 10_000; i++) {
            account.budget("resource" + i).block(NOW + 1, NOW);
        }

        assertThat(account.resources()).hasSizeLessThanOrEqualTo(65);
        assertThat(account.isUsable("resource9999", NOW)).isFalse();
    }
}
