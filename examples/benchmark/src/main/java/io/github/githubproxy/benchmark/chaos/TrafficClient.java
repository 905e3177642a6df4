package io.github.githubproxy.benchmark.chaos;

import java.util.function.Supplier;

/** A client that sends requests of a plan and counts their outcomes. Not thread-safe. */
final class TrafficClient implements Load.Action {
    private final Supplier<PlannedRequest> plan;
    private final HttpClientConnection connection;
    private final String baseUrl;
    private final OutcomeCounts outcomes;

    /**
     * Creates a client.
     *
     * @param baseUrl the URL of the API in the bodies that are right
     */
    TrafficClient(
            Supplier<PlannedRequest> plan, HttpClientConnection connection, String baseUrl, OutcomeCounts outcomes) {
        this.plan = plan;
        this.connection = connection;
        this.baseUrl = baseUrl;
        this.outcomes = outcomes;
    }

    @Override
    public void run() {
        PlannedRequest request = plan.get();
        outcomes.add(request.cause(), Outcome.of(request, connection, baseUrl));
    }
}
