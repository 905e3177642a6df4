package io.github.githubproxy.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoizedFunctionTest {
    private final AtomicInteger computed = new AtomicInteger();
    private final MemoizedFunction<Boolean> startsWithX = new MemoizedFunction<>(text -> {
        computed.incrementAndGet();
        return text.startsWith("x");
    });

    @Test
    void sameTextIsComputedOnce() {
        for (int i = 0; i < 3; i++) {
            assertThat(startsWithX.apply("x-a")).isTrue();
            assertThat(startsWithX.apply("y")).isFalse();
        }
        assertThat(computed).hasValue(2);
    }

    @Test
    void resultIsRightBeyondTheBounds() {
        String large = "x".repeat(1_000);
        for (int i = 0; i < 2_000; i++) {
            assertThat(startsWithX.apply("x" + i)).isTrue();
            assertThat(startsWithX.apply("y" + i)).isFalse();
            assertThat(startsWithX.apply(large)).isTrue();
        }
        assertThat(computed).hasValueGreaterThan(4_000);
    }
}
