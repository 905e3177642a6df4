package io.github.githubproxy.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Measures the cost of an operation independently of the number of threads: the CPU time of the process, including garbage
 * collection, per operation; and the time of all cores per operation, of which the process gets a part.
 */
public final class CpuTimeProfiler implements InternalProfiler {
    /** CPU time of the process per operation. */
    static final String CPU = "cpu.norm";

    /** Time of all cores per operation: number of cores divided by throughput. */
    static final String CORES = "cores.norm";

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long cpuBefore;
    private long before;

    /** Creates a profiler. */
    public CpuTimeProfiler() {}

    @Override
    public String getDescription() {
        return "CPU time of the process for each operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        cpuBefore = system.getProcessCpuTime();
        before = System.nanoTime();
    }

    @Override
    @SuppressWarnings("rawtypes") // as in JMH's interface
    public Collection<? extends Result> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double cores = (System.nanoTime() - before) * (double) system.getAvailableProcessors();
        double cpu = system.getProcessCpuTime() - cpuBefore;
        long operations = result.getMetadata().getAllOps();
        return operations == 0
                ? List.of()
                : List.of(
                        new ScalarResult(CPU, cpu / operations, "ns/op", AggregationPolicy.AVG),
                        new ScalarResult(CORES, cores / operations, "ns/op", AggregationPolicy.AVG));
    }
}
