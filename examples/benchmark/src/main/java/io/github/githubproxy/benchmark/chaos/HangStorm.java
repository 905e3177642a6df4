package io.github.githubproxy.benchmark.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Many requests of one client at once for resources that hang: more than one client may have in flight. */
final class HangStorm {
    /** The row of the table. */
    static final String CAUSE = "storm of hanging GETs";

    private static final int REQUESTS = 300;

    private final int port;
    private final OutcomeCounts outcomes;
    private final AtomicLong numbers = new AtomicLong();

    HangStorm(int port, OutcomeCounts outcomes) {
        this.port = port;
        this.outcomes = outcomes;
    }

    /** Sends the requests and waits for their responses. */
    void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            Thread thread = new Thread(this::send, "storm");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void send() {
        Resource resource =
                Resource.issue(Resource.FAULTY, UpstreamFault.HANG.label(), 1_000_000_000L + numbers.getAndIncrement());
        PlannedRequest request = PlannedRequest.get(CAUSE, resource, ClientToken.STORM);
        try (HttpClientConnection connection = new HttpClientConnection(port)) {
            outcomes.add(CAUSE, Outcome.of(request, connection, ChaosRun.PROXY_URL));
        }
    }
}
