package io.github.githubproxy.benchmark;

import io.github.githubproxy.config.ConfigBuilder;
import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A proxy that serves the stored resource without revalidation. */
@State(Scope.Benchmark)
public class FreshHitCall extends ProxiedCall {

    /** Creates a state that is not set up. */
    public FreshHitCall() {}

    @Override
    ConfigBuilder configure(ConfigBuilder config) {
        return config.cacheFreshFor(Duration.ofDays(1));
    }

    @Override
    int expectedRevalidations() {
        return 0;
    }
}
