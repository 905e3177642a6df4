package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that the server under test shows at {@code /-/metrics}. */
final class ServerMetrics {
    private final int port;

    ServerMetrics(int port) {
        this.port = port;
    }

    /** Returns the number of slots of all credentials that are taken. */
    long slotsInUse() throws IOException {
        return sum("github_proxy_credential_active");
    }

    /** Returns the number of requests in flight. */
    long requestsInFlight() throws IOException {
        return sum("github_proxy_requests_active");
    }

    private long sum(String metric) throws IOException {
        String text = text();
        Matcher line =
                Pattern.compile("(?m)^" + metric + "(\\{[^}]*})? ([0-9.E]+)$").matcher(text);
        double sum = 0;
        int lines = 0;
        while (line.find()) {
            sum += Double.parseDouble(line.group(2));
            lines++;
        }
        if (lines == 0) {
            throw new IOException("no metric " + metric);
        }
        return Math.round(sum);
    }

    private String text() throws IOException {
        try (HttpClientConnection connection = new HttpClientConnection(port)) {
            String request = PlannedRequest.head("GET", "/-/metrics", ClientToken.PROBE) + "\r\n";
            ReceivedResponse response = connection.send(request.getBytes(UTF_8));
            if (response.status() != 200) {
                throw new IOException("/-/metrics responds " + response.status());
            }
            return new String(response.body(), UTF_8);
        }
    }
}
