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

/** Hits with and without rewriting of URLs, and the cost of finding and replacing URLs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
public class RewritingBenchmark {

    /** Creates a benchmark. */
    public RewritingBenchmark() {}

    /** The proxy revalidates its stored response and serves it. The body is read. */
    @Benchmark
    public long hit(IssueListCall call) throws IOException {
        return call.read();
    }

    /** The body is copied. */
    @Benchmark
    public byte[] copy(IssueListBody body) {
        return body.copy();
    }

    /** URLs are searched, as when a body is stored. */
    @Benchmark
    public UrlOffsets find(IssueListBody body) {
        return body.find();
    }

    /** URLs at known offsets are replaced, as once for each base URL. */
    @Benchmark
    public byte[] replace(IssueListBody body) {
        return body.rewrite();
    }

    /** The body is read from a stream. */
    @Benchmark
    public long streamCopied(IssueListBody body) throws IOException {
        return body.copyAsStream();
    }

    /** The body is read from a rewriting stream, as bodies that are too large to store. */
    @Benchmark
    public long streamRewritten(IssueListBody body) throws IOException {
        return body.rewriteAsStream();
    }
}
