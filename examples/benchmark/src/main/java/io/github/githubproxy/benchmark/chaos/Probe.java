package io.github.githubproxy.benchmark.chaos;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** A client that measures how long right responses take. Not thread-safe. */
final class Probe implements Load.Action {
    private final ProbeKind kind;
    private final HttpClientConnection connection;
    private final String baseUrl;
    private final AtomicLong numbers;
    private final ProbeResults results;

    Probe(ProbeKind kind, HttpClientConnection connection, String baseUrl, AtomicLong numbers, ProbeResults results) {
        this.kind = kind;
        this.connection = connection;
        this.baseUrl = baseUrl;
        this.numbers = numbers;
        this.results = results;
    }

    @Override
    public void run() {
        PlannedRequest request = kind.request(numbers.getAndIncrement());
        byte[] message = request.message();
        long start = System.nanoTime();
        try {
            ReceivedResponse response = connection.send(message);
            long nanos = System.nanoTime() - start;
            if (kind.isRight(request, response, baseUrl)) {
                results.add(nanos, kind.isHit(response));
            } else {
                results.addError(nanos, Outcome.of(request, response, baseUrl) + " " + response.cacheStatus());
            }
        } catch (IOException e) {
            results.addError(System.nanoTime() - start, Outcome.of(e));
        }
    }
}
