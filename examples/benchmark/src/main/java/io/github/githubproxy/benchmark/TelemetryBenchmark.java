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

/** Throughput of revalidated hits, alternately with and without metrics and the status page. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(TelemetryBenchmark.THREADS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 40, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 160, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TelemetryBenchmark {
    static final int THREADS = 8;

    /** Creates a benchmark. */
    public TelemetryBenchmark() {}

    /** One of two proxies revalidates its stored response with a 304 and serves it. The body is read. */
    @Benchmark
    public long monitoredHit(AlternatingTelemetryCall call, ThreadResource resource) throws IOException {
        return resource.read(call);
    }
}
