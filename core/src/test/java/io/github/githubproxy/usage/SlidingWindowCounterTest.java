package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlidingWindowCounterTest {
    private final SlidingWindowCounter counter = new SlidingWindowCounter(4, 2);

    @Test
    void emptyCounterIsZero() {
        assertThat(counter.sums(7, 4)).containsExactly(0, 0);
        assertThat(counter.series(-7, 1)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void slotsAreCountedSeparately() {
        counter.add(10, 1, 100);
        counter.add(11, 2, 200);
        counter.add(11, 3, 300);

        assertThat(counter.series(12, 0)).containsExactly(0, 1, 5, 0);
        assertThat(counter.series(12, 1)).containsExactly(0, 100, 500, 0);
        assertThat(counter.sums(12, 4)).containsExactly(6, 600);
        assertThat(counter.sums(12, 2)).containsExactly(5, 500);
        assertThat(counter.sums(11, 1)).containsExactly(5, 500);
    }

    @Test
    void oldSlotsAreDropped() {
        for (int slot = 10; slot < 20; slot++) {
            counter.add(slot, slot, 0);
        }

        assertThat(counter.series(19, 0)).containsExactly(16, 17, 18, 19);
        assertThat(counter.series(21, 0)).containsExactly(18, 19, 0, 0);
        assertThat(counter.sums(23, 4)).containsExactly(0, 0);
    }

    @Test
    void skippedSlotsAreEmpty() {
        counter.add(10, 1, 1);
        counter.add(11, 1, 1);
        counter.add(14, 1, 1);

        assertThat(counter.series(14, 0)).containsExactly(1, 0, 0, 1);
    }

    @Test
    void longGapDropsOldSlots() {
        counter.add(10, 1, 1);
        counter.add(10 + 4_000_000, 2, 2);

        assertThat(counter.series(10 + 4_000_000, 0)).containsExactly(0, 0, 0, 2);
        assertThat(counter.sums(10, 4)).containsExactly(0, 0);
    }

    @Test
    void lateEventCountsInItsSlot() {
        counter.add(12, 1, 0);
        counter.add(10, 5, 0);

        assertThat(counter.series(12, 0)).containsExactly(0, 5, 0, 1);
    }

    @Test
    void clockSetBackFarStartsAnew() {
        counter.add(1_000, 9, 9);
        counter.add(10, 1, 1);
        counter.add(11, 1, 1);

        assertThat(counter.series(11, 0)).containsExactly(0, 0, 1, 1);
        assertThat(counter.sums(1_000, 4)).containsExactly(0, 0);
    }

    @Test
    void countersSaturate() {
        counter.add(1, Integer.MAX_VALUE - 1L, 0);
        counter.add(1, 5, Long.MAX_VALUE / 2);

        assertThat(counter.sums(1, 1)).containsExactly(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    @Test
    void addAllSkipsTooOldSlots() {
        SlidingWindowCounter other = new SlidingWindowCounter(4, 2);
        for (int slot = 10; slot < 14; slot++) {
            other.add(slot, slot, 0);
        }
        counter.add(13, 1, 1);

        counter.addAll(other, 15);

        assertThat(counter.series(15, 0)).containsExactly(12, 14, 0, 0);
    }

    @Test
    void addAllIgnoresForgottenTimes() {
        SlidingWindowCounter other = new SlidingWindowCounter(4, 2);
        other.add(10, 7, 7);
        counter.add(100, 1, 1);

        counter.addAll(other, 11);

        assertThat(counter.sums(100, 4)).containsExactly(1, 1);
    }
}
