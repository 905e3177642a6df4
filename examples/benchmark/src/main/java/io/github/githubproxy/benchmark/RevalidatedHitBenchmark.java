package io.github.githubproxy.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Hits with and without revalidation, through the proxy and directly. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
public class RevalidatedHitBenchmark {

    /** Creates a benchmark. */
    public RevalidatedHitBenchmark() {}

    /** The proxy authorizes a client, revalidates its stored response with a 304, and serves it. The body is read. */
    @Benchmark
    public long proxyRevalidatedHit(ProxiedCall call) throws IOException {
        return call.read();
    }

    /** The proxy authorizes a client and serves the stored response without revalidation. The body is read. */
    @Benchmark
    public long proxyFreshHit(FreshHitCall call) throws IOException {
        return call.read();
    }

    /** OkHttp sends {@code If-None-Match} and gets the 304. */
    @Benchmark
    public int bareNotModified(DirectCall call) throws IOException {
        return call.revalidate();
    }

    /** OkHttp gets a 200; the body is read. */
    @Benchmark
    public long bareFullRead(DirectCall call) throws IOException {
        return call.read();
    }
}
