package io.github.githubproxy.benchmark.chaos;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Which requests the clients send that read their responses properly, while the upstream has faults. Thread-safe. */
final class TrafficPlan {
    /** The row of requests without fault. */
    static final String NO_FAULT = "no-fault";

    private static final String WRITES = " write";
    private static final int HOT_RESOURCES = 5;
    private static final int HUGE_RESOURCES = 8;
    private static final List<UpstreamFault> FAULTS = UpstreamFault.ofOneRequest();
    private static final List<UpstreamFault> LIMITS = UpstreamFault.ofCredential();

    private final AtomicLong distinct = new AtomicLong();
    private final AtomicLong hot = new AtomicLong();
    private final AtomicLong huge = new AtomicLong();
    private final AtomicLong limited = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    /** Returns the number of different URLs so far that nobody requests a second time. */
    long distinctUrls() {
        return distinct.get();
    }

    /** Returns a GET of a URL that nobody requested before. Each second one is without fault. */
    PlannedRequest nextDistinct() {
        long number = distinct.getAndIncrement();
        if (number % 2 == 0) {
            Resource resource = Resource.issue(Resource.FAULTY, NO_FAULT, number);
            return PlannedRequest.get(NO_FAULT, resource, ClientToken.FAULTY);
        }
        return faulty(FAULTS.get((int) (number / 2 % FAULTS.size())), "", number);
    }

    /** Returns a GET of one of some ninety URLs, most of which are stored sooner or later. */
    PlannedRequest nextHot() {
        long number = hot.getAndIncrement();
        UpstreamFault fault = FAULTS.get((int) (number % FAULTS.size()));
        return faulty(fault, " again", -1 - number / FAULTS.size() % HOT_RESOURCES);
    }

    /** Returns a GET of 5 MB, without fault. */
    PlannedRequest nextHuge() {
        long number = huge.getAndIncrement();
        String repository = number % 2 == 0 ? Resource.HUGE : Resource.HUGE_GZIP;
        Resource resource = Resource.issue(Resource.FAULTY, repository, number % HUGE_RESOURCES);
        return PlannedRequest.get(repository, resource, ClientToken.FAULTY);
    }

    /** Returns a GET that meets a limit. */
    PlannedRequest nextLimited() {
        long number = limited.getAndIncrement();
        String label = LIMITS.get((int) (number % LIMITS.size())).label();
        return PlannedRequest.get(label, Resource.issue(Resource.FAULTY, label, number), ClientToken.LIMITED);
    }

    /** Returns a POST or PATCH. No two have the same body. */
    PlannedRequest nextWrite() {
        long number = writes.getAndIncrement();
        String label = number % 2 == 0
                ? NO_FAULT
                : FAULTS.get((int) (number / 2 % FAULTS.size())).label();
        String issues = "/repos/" + Resource.WRITTEN + "/" + label + "/issues";
        return number / 2 % 2 == 0
                ? write(label, "POST", new Resource(issues), number)
                : write(label, "PATCH", new Resource(issues + "/" + number), number);
    }

    private static PlannedRequest faulty(UpstreamFault fault, String suffix, long number) {
        Resource resource = Resource.issue(Resource.FAULTY, fault.label(), number);
        return PlannedRequest.get(fault.label() + suffix, resource, ClientToken.FAULTY);
    }

    private static PlannedRequest write(String label, String method, Resource resource, long number) {
        String body = "{\"title\":\"write " + number + "\"}";
        return new PlannedRequest(label + WRITES, method, resource, ClientToken.FAULTY, "", body);
    }
}
