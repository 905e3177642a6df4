package io.github.githubproxy.benchmark;

import io.github.githubproxy.rewrite.UrlOffsets;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A hit with and without URLs that lead through the proxy, and what it takes to find and replace them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
public class RewritingBenchmark {

    /** Makes a benchmark. */
    public RewritingBenchmark() {}

    /** The proxy has its stored answer confirmed, and serves it; the body is read. */
    @Benchmark
    public long hit(IssueListCall call) throws IOException {
        return call.read();
    }

    /** The body is copied. */
    @Benchmark
    public byte[] copy(IssueListBody body) {
        return body.copy();
    }

    /** URLs are looked for, which happens when a body is stored. */
    @Benchmark
    public UrlOffsets find(IssueListBody body) {
        return body.find();
    }

    /** URLs that were found are replaced, which happens once for each view. */
    @Benchmark
    public byte[] replace(IssueListBody body) {
        return body.rewrite();
    }

    /** The body is read from a stream. */
    @Benchmark
    public long streamCopied(IssueListBody body) throws IOException {
        return body.copyAsStream();
    }

    /** The body is read from a stream that rewrites it, as those are that are too large to store. */
    @Benchmark
    public long streamRewritten(IssueListBody body) throws IOException {
        return body.rewriteAsStream();
    }
}
