package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeavyHittersTest {
    private final Map<String, Long> evicted = new HashMap<>();

    private HeavyHitters<String, AtomicLong> hitters(int most) {
        return new HeavyHitters<>(
                most, AtomicLong::new, AtomicLong::get, (name, count) -> evicted.put(name, count.get()));
    }

    @Test
    void createsOneValuePerName() {
        HeavyHitters<String, AtomicLong> hitters = hitters(3);
        hitters.getOrCreate("a").incrementAndGet();
        hitters.getOrCreate("a").incrementAndGet();

        assertThat(hitters.getOrCreate("a")).hasValue(2);
        assertThat(hitters.entries()).hasSize(1);
    }

    @Test
    void heavyHittersStayAndTotalsArePreserved() {
        HeavyHitters<String, AtomicLong> hitters = hitters(100);
        for (int i = 0; i < 10; i++) {
            hitters.getOrCreate("heavy" + i).addAndGet(1_000);
        }
        for (int i = 0; i < 10_000; i++) {
            hitters.getOrCreate("passing" + i).incrementAndGet();
            assertThat(hitters.entries().size()).isLessThanOrEqualTo(100);
        }

        assertThat(hitters.entries()).containsKeys("heavy0", "heavy5", "heavy9");
        assertThat(evicted.keySet()).allMatch(name -> name.startsWith("passing"));
        long kept =
                hitters.entries().values().stream().mapToLong(AtomicLong::get).sum();
        long left = evicted.values().stream().mapToLong(count -> count).sum();
        assertThat(kept + left).isEqualTo(10 * 1_000 + 10_000);
    }

    @Test
    void capacityOfOneEvictsPrevious() {
        HeavyHitters<String, AtomicLong> hitters = hitters(1);
        hitters.getOrCreate("a").addAndGet(5);
        hitters.getOrCreate("b").addAndGet(7);

        assertThat(hitters.entries()).containsOnlyKeys("b");
        assertThat(evicted).containsExactly(Map.entry("a", 5L));
    }
}
