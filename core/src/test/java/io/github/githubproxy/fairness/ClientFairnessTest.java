package io.github.githubproxy.fairness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.config.ConfigException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class ClientFairnessTest {
    @Test
    void missingBucket4jIsNamed() throws Exception {
        try (URLClassLoader without = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> ClientFairness.requireBucket4j(without))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(
                            "limits and reserve of clients need com.bucket4j:bucket4j_jdk17-core on the class path");
        }
    }
}
