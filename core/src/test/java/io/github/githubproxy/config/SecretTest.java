package io.github.githubproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void toStringHidesValue() {
        assertThat(Secret.of("hunter22")).hasToString("***");
    }

    @Test
    void equalsComparesValue() {
        assertThat(Secret.of("hunter22")).isEqualTo(Secret.of("hunter22")).hasSameHashCodeAs(Secret.of("hunter22"));
        assertThat(Secret.of("hunter22")).isNotEqualTo(Secret.of("hunter23"));
    }
}
