package io.github.githubproxy.benchmark;

import io.github.githubproxy.credentials.Credential;
import io.github.githubproxy.credentials.NoCredentialException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Concurrent selection of credentials, and as many threads that read a map. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(64)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 6, time = 1)
public class CredentialSelectionBenchmark {

    /** Creates a benchmark. */
    public CredentialSelectionBenchmark() {}

    /** A credential is leased, with slot, unit of budget and token, and released. */
    @Benchmark
    public Credential choice(CredentialPoolState pool) throws NoCredentialException {
        return pool.select();
    }

    /** A map is read. */
    @Benchmark
    public Object mapRead(ConcurrentMapState map) {
        return map.read();
    }
}
