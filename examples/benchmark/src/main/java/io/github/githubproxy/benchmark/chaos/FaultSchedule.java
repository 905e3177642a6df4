package io.github.githubproxy.benchmark.chaos;

import java.util.Optional;

/** Decides which requests to the upstream meet a fault. Thread-safe. */
interface FaultSchedule {
    /** Returns the fault that the next request for this resource meets, if any. */
    Optional<UpstreamFault> next(Resource resource);
}
