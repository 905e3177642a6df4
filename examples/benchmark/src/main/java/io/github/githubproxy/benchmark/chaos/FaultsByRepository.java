package io.github.githubproxy.benchmark.chaos;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lets the repository determine the fault: {@code /repos/chaos/hang/...} hangs. Of four such requests, three meet the
 * fault, so that the proxy stores some of these resources, and sending a request again sometimes helps.
 */
final class FaultsByRepository implements FaultSchedule {
    @Override
    public Optional<UpstreamFault> next(Resource resource) {
        if (!resource.isFaulty()) {
            return Optional.empty();
        }
        return UpstreamFault.labelled(resource.repository())
                .filter(fault -> ThreadLocalRandom.current().nextInt(4) > 0);
    }
}
