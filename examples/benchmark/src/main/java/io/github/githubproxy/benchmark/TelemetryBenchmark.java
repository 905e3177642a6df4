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
@Threads(TelemetryBenchmark.THREADS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 40, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 160, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TelemetryBenchmark {
    static final int THREADS = 8;

    /** Makes a benchmark. */
    public TelemetryBenchmark() {}

    /** One of two proxies has its stored answer confirmed by a 304, and serves it; the body is read. */
    @Benchmark
    public long monitoredHit(AlternatingTelemetryCall call, ThreadResource resource) throws IOException {
        return resource.read(call);
    }
}
