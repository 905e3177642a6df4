package io.github.githubproxy.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailedAuthenticationsTest {
    private final ManualClock clock = new ManualClock();
    private final FailedAuthentications failures = new FailedAuthentications(clock);

    @Test
    void failuresAreExcessiveUntilMinuteHasPassed() {
        fail("192.0.2.1", 20);
        clock.advance(Duration.ofSeconds(10));

        assertThat(failures.record("192.0.2.1")).isEqualTo(Duration.ofSeconds(50));
        assertThat(failures.record("192.0.2.2")).isZero();

        clock.advance(Duration.ofSeconds(50));
        fail("192.0.2.1", 20);
        assertThat(failures.record("192.0.2.1")).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:db8::ffff:1, true",
        "2001:db8:0:0:1::, [2001:db8::2], true",
        "fe80::1%eth0, fe80::2%eth1, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "not:an:address, not:an:addres2, false",
    })
    void addressesOfOneIpv6NetworkCountAsOne(String first, String second, boolean asOne) {
        fail(first, 20);

        assertThat(!failures.record(second).isZero()).isEqualTo(asOne);
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(failures.record(address)).isZero();
        }
    }
}
