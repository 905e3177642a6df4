package io.github.githubproxy.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fairness.QuotaCounters.QuotaCounter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LocalQuotaCountersTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private Instant now = START;
    private final QuotaCounter counter =
            LocalQuotaCounters.LocalQuotaCounter.of(new WindowQuota(5, HOUR), new InstantSourceTimeMeter(() -> now));

    @Test
    void resetIsWindowEndWhileUnitsRemain() {
        assertThat(counter.balance()).isEqualTo(new QuotaCounters.Balance(5, START.plus(HOUR)));
        counter.charge(2);
        now = now.plusSeconds(60);

        assertThat(counter.balance()).isEqualTo(new QuotaCounters.Balance(3, START.plus(HOUR)));
    }

    @Test
    void resetIsSameBeforeAndAfterFirstUnit() {
        LocalQuotaCounters.LocalQuotaCounter local = LocalQuotaCounters.LocalQuotaCounter.of(
                new WindowQuota(5, HOUR), new InstantSourceTimeMeter(() -> now));
        for (int minutes : new int[] {1, 58, 3, 200, 60, 59}) {
            now = now.plus(Duration.ofMinutes(minutes));
            QuotaCounters.Balance whole = local.balance();

            assertThat(whole.left()).isEqualTo(5);
            assertThat(whole.reset())
                    .isAfter(now)
                    .isEqualTo(START.plus(
                            HOUR.multipliedBy(Duration.between(START, now).toHours() + 1)));
            assertThat(local.take()).isEmpty();
            assertThat(local.balance()).isEqualTo(new QuotaCounters.Balance(4, whole.reset()));
            local.charge(-1);
            assertThat(local.balance()).isEqualTo(whole);
        }
    }

    @Test
    void resizedCounterKeepsWindows() {
        LocalQuotaCounters.LocalQuotaCounter small = LocalQuotaCounters.LocalQuotaCounter.of(
                new WindowQuota(5, HOUR), new InstantSourceTimeMeter(() -> now));
        now = now.plus(Duration.ofMinutes(90));
        QuotaCounter large = small.resized(new WindowQuota(10, HOUR));

        assertThat(large.balance()).isEqualTo(new QuotaCounters.Balance(10, START.plus(HOUR.multipliedBy(2))));
        assertThat(large.take()).isEmpty();
        assertThat(large.balance()).isEqualTo(new QuotaCounters.Balance(9, START.plus(HOUR.multipliedBy(2))));
    }

    @Test
    void overdrawnCounterReportsNextAvailableUnit() {
        for (int spent = 5; spent < 40; spent++) {
            QuotaCounter overdrawn = LocalQuotaCounters.LocalQuotaCounter.of(
                    new WindowQuota(5, HOUR), new InstantSourceTimeMeter(() -> now));
            overdrawn.charge(spent);
            now = now.plusSeconds(60);
            QuotaCounters.Balance balance = overdrawn.balance();

            assertThat(balance.left()).isZero();
            assertThat(overdrawn.take()).as("%d spent", spent).contains(balance.reset());
            now = balance.reset().minusSeconds(1);
            assertThat(overdrawn.balance()).as("%d spent", spent).isEqualTo(balance);
            now = balance.reset();
            assertThat(overdrawn.take()).as("%d spent", spent).isEmpty();
        }
    }
}
