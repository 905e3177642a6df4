package io.github.githubproxy.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.telemetry.StatusReport;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final StatusReport.Row TOTAL =
            new StatusReport.Row("", 1_204, 1_000, 900, OptionalDouble.of(0.9), 182, 1_022, 310, 310);

    @Test
    void lineHasFigures() {
        assertThat(Progress.line(Duration.ofSeconds(72), TOTAL, Terminal.NONE))
                .isEqualTo("01:12    1,204 requests    182 quota spent    1,022 quota saved     310 refused");
    }

    @Test
    void lineFitsTerminalAfterADay() {
        StatusReport.Row large =
                new StatusReport.Row("", 3_456_789, 0, 0, OptionalDouble.empty(), 99_999, 2_345_678, 0, 999_999);

        assertThat(Progress.line(Duration.ofMinutes(99), large, Terminal.PLAIN)).hasSizeLessThan(80);
    }

    @Test
    void coloursNeedTerminalThatShowsThem() {
        assertThat(Terminal.of(Map.of("TERM", "xterm-256color"))).isEqualTo(Terminal.COLOURED);
        assertThat(Terminal.of(Map.of("TERM", "xterm-256color", "NO_COLOR", "")))
                .isEqualTo(Terminal.COLOURED);
        assertThat(Terminal.of(Map.of("TERM", "xterm-256color", "NO_COLOR", "1")))
                .isEqualTo(Terminal.PLAIN);
        assertThat(Terminal.of(Map.of())).isEqualTo(Terminal.PLAIN);
        assertThat(Terminal.of(Map.of("TERM", "dumb"))).isEqualTo(Terminal.NONE);
        assertThat(Progress.line(Duration.ZERO, TOTAL, Terminal.COLOURED))
                .contains("\u001b[33m    182 quota spent\u001b[0m");
        assertThat(Progress.line(Duration.ZERO, TOTAL, Terminal.PLAIN)).doesNotContain("\u001b");
    }

    @Test
    void isNoTerminalWhereInputOrOutputIsRedirected() {
        assertThat(Terminal.detect(Map.of("TERM", "xterm-256color"))).isEqualTo(Terminal.NONE);
    }
}
