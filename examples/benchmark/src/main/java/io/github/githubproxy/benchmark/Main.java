package io.github.githubproxy.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks that JMH's options select, and compares their results. */
public final class Main {
    private Main() {}

    /** Runs the benchmarks. */
    public static void main(String[] args) throws CommandLineOptionException, RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuTimeProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
        print(results, RevalidatedHitBenchmark.class, RevalidatedHitTable::of);
        print(results, CredentialSelectionBenchmark.class, CredentialSelectionTable::of);
        print(results, TelemetryBenchmark.class, TelemetryTable::of);
        print(results, RewritingBenchmark.class, RewritingTable::of);
    }

    private static void print(Collection<RunResult> all, Class<?> benchmark, Function<List<RunResult>, String> table) {
        List<RunResult> matching = all.stream()
                .filter(result -> result.getParams().getBenchmark().startsWith(benchmark.getName() + "."))
                .toList();
        if (!matching.isEmpty()) {
            System.out.print(table.apply(matching));
        }
    }
}
