package io.github.githubproxy.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Hits that GitHub confirms, as many as the machine can do, with and without metrics and the status page by turns. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(8)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 24, time = 2)
public class TelemetryBenchmark {

    /** Makes a benchmark. */
    public TelemetryBenchmark() {}

    /** One of two proxies has its stored answer confirmed by a 304, and serves it; the body is read. */
    @Benchmark
    public long monitoredHit(MonitoredCall call) throws IOException {
        return call.read();
    }
}
