package io.github.githubproxy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeavyHittersTest {
    private final Map<String, Long> gone = new HashMap<>();

    private HeavyHitters<String, AtomicLong> ranking(int most) {
        return new HeavyHitters<>(most, AtomicLong::new, AtomicLong::get, (name, count) -> gone.put(name, count.get()));
    }

    @Test
    void oneIsMadeOnceForEachName() {
        HeavyHitters<String, AtomicLong> ranking = ranking(3);
        ranking.of("a").incrementAndGet();
        ranking.of("a").incrementAndGet();

        assertThat(ranking.of("a")).hasValue(2);
        assertThat(ranking.members()).hasSize(1);
    }

    @Test
    void whoMattersStaysHoweverManyComeAndNothingIsLost() {
        HeavyHitters<String, AtomicLong> ranking = ranking(100);
        for (int i = 0; i < 10; i++) {
            ranking.of("heavy" + i).addAndGet(1_000);
        }
        for (int i = 0; i < 10_000; i++) {
            ranking.of("passing" + i).incrementAndGet();
            assertThat(ranking.members().size()).isLessThanOrEqualTo(100);
        }

        assertThat(ranking.members()).containsKeys("heavy0", "heavy5", "heavy9");
        assertThat(gone.keySet()).allMatch(name -> name.startsWith("passing"));
        long kept =
                ranking.members().values().stream().mapToLong(AtomicLong::get).sum();
        long left = gone.values().stream().mapToLong(count -> count).sum();
        assertThat(kept + left).isEqualTo(10 * 1_000 + 10_000);
    }

    @Test
    void oneMayBeAll() {
        HeavyHitters<String, AtomicLong> ranking = ranking(1);
        ranking.of("a").addAndGet(5);
        ranking.of("b").addAndGet(7);

        assertThat(ranking.members()).containsOnlyKeys("b");
        assertThat(gone).containsExactly(Map.entry("a", 5L));
    }
}
