package io.github.githubproxy.benchmark.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives a tenth of the requests a fault. Which ones follows from the resource and the number of requests for it so far, so
 * that two upstreams present the same sequence. The first request for a resource never meets a fault.
 */
final class FaultsInSequence implements FaultSchedule {
    private static final List<UpstreamFault> FAULTS = List.of(
            UpstreamFault.RESET_BEFORE_HEADERS, UpstreamFault.STATUS_502, UpstreamFault.HANG, UpstreamFault.CUT_BODY);

    /** One of 40 requests meets each fault. */
    private static final int ONE_IN = 40;

    private final Map<String, Integer> requests = new ConcurrentHashMap<>();

    @Override
    public Optional<UpstreamFault> next(Resource resource) {
        int number = requests.merge(resource.path(), 1, Integer::sum);
        if (number == 1) {
            return Optional.empty();
        }
        int index = Math.floorMod(mixed(resource.path().hashCode() * 31 + number), ONE_IN);
        return index < FAULTS.size() ? Optional.of(FAULTS.get(index)) : Optional.empty();
    }

    /** Spreads the bits of a number: the finalizer of MurmurHash3. */
    private static int mixed(int number) {
        int mixed = number;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}
