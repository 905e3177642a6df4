package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlidingWindowCounterTest {
    private final SlidingWindowCounter ring = new SlidingWindowCounter(4, 2);

    @Test
    void nothingIsInAnEmptyOne() {
        assertThat(ring.sums(7, 4)).containsExactly(0, 0);
        assertThat(ring.line(-7, 1)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void eachSlotHasItsOwnFigures() {
        ring.add(10, 1, 100);
        ring.add(11, 2, 200);
        ring.add(11, 3, 300);

        assertThat(ring.line(12, 0)).containsExactly(0, 1, 5, 0);
        assertThat(ring.line(12, 1)).containsExactly(0, 100, 500, 0);
        assertThat(ring.sums(12, 4)).containsExactly(6, 600);
        assertThat(ring.sums(12, 2)).containsExactly(5, 500);
        assertThat(ring.sums(11, 1)).containsExactly(5, 500);
    }

    @Test
    void whatIsTooOldIsForgotten() {
        for (int slot = 10; slot < 20; slot++) {
            ring.add(slot, slot, 0);
        }

        assertThat(ring.line(19, 0)).containsExactly(16, 17, 18, 19);
        assertThat(ring.line(21, 0)).containsExactly(18, 19, 0, 0);
        assertThat(ring.sums(23, 4)).containsExactly(0, 0);
    }

    @Test
    void slotsThatWereLeftOutAreEmpty() {
        ring.add(10, 1, 1);
        ring.add(11, 1, 1);
        ring.add(14, 1, 1);

        assertThat(ring.line(14, 0)).containsExactly(1, 0, 0, 1);
    }

    @Test
    void afterALongGapNothingOldComesBack() {
        ring.add(10, 1, 1);
        ring.add(10 + 4_000_000, 2, 2);

        assertThat(ring.line(10 + 4_000_000, 0)).containsExactly(0, 0, 0, 2);
        assertThat(ring.sums(10, 4)).containsExactly(0, 0);
    }

    @Test
    void whatComesALittleLateIsCountedWhenItWas() {
        ring.add(12, 1, 0);
        ring.add(10, 5, 0);

        assertThat(ring.line(12, 0)).containsExactly(0, 5, 0, 1);
    }

    @Test
    void aClockThatWasSetBackFarBeginsAnew() {
        ring.add(1_000, 9, 9);
        ring.add(10, 1, 1);
        ring.add(11, 1, 1);

        assertThat(ring.line(11, 0)).containsExactly(0, 0, 1, 1);
        assertThat(ring.sums(1_000, 4)).containsExactly(0, 0);
    }

    @Test
    void aFullFigureStaysFull() {
        ring.add(1, Integer.MAX_VALUE - 1L, 0);
        ring.add(1, 5, Long.MAX_VALUE / 2);

        assertThat(ring.sums(1, 1)).containsExactly(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    @Test
    void anothersFiguresAreAddedSlotBySlotButForThoseThatAreTooOld() {
        SlidingWindowCounter other = new SlidingWindowCounter(4, 2);
        for (int slot = 10; slot < 14; slot++) {
            other.add(slot, slot, 0);
        }
        ring.add(13, 1, 1);

        ring.addAll(other, 15);

        assertThat(ring.line(15, 0)).containsExactly(12, 14, 0, 0);
    }

    @Test
    void anothersFiguresOfATimeThatThisOneHasForgottenChangeNothing() {
        SlidingWindowCounter other = new SlidingWindowCounter(4, 2);
        other.add(10, 7, 7);
        ring.add(100, 1, 1);

        ring.addAll(other, 11);

        assertThat(ring.sums(100, 4)).containsExactly(1, 1);
    }
}
