package io.github.githubproxy.standalone;

import io.github.githubproxy.standalone.EdgeCaseRequest.Framing;
import io.github.githubproxy.standalone.OpenApiOperation.ServerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Compares a request sent directly to GitHub with the same request through the proxy. They must be equal except for the
 * changes that {@code docs/architecture.md} lists.
 *
 * @param operation the operation that is called
 * @param request the request
 * @param root the path of the API root, the same at GitHub and at the proxy
 * @param gitHub the authority of GitHub
 */
record RequestComparison(OpenApiOperation operation, EdgeCaseRequest request, String root, String gitHub) {
    /** The path of the uploads root at GitHub. It differs from that of the proxy. */
    static final String UPLOADS = "/of-uploads";

    private static final String MARKER_FIELD = "X-Mark";
    private static final String GZIP_ENCODING = "GZIP;q=0.5";
    private static final String ENCODINGS = "br, " + GZIP_ENCODING;

    /** Fields that the proxy replaces or that belong to a connection. */
    private static final Set<String> REPLACED = Set.of(
            "Host",
            "Authorization",
            "Accept-Encoding",
            "Connection",
            "Content-Length",
            "Transfer-Encoding",
            "If-None-Match");

    /** Fields that the proxy does not forward. */
    private static final List<String> DROPPED_FIELDS = List.of(
            "Cookie: a=b",
            "Forwarded: for=192.0.2.1",
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-Host: proxy.test",
            "X-Real-IP: 192.0.2.1",
            "Via: 1.1 other",
            "X-GitHub-OTP: 123456",
            "Connection: X-Of-This-Hop",
            "X-Of-This-Hop: 1",
            "TE: trailers");

    /** Returns the request as GitHub would receive it without the proxy. */
    RawMessage direct() {
        return message(
                operation.serverKind() == ServerKind.UPLOADS ? UPLOADS : root,
                gitHub,
                "Authorization: token " + TestEnvironment.PAT,
                List.of());
    }

    /** Returns the request as sent to the proxy. */
    RawMessage throughProxy() {
        return message(
                operation.serverKind() == ServerKind.UPLOADS ? "/api/uploads" : root,
                "proxy.test",
                "Authorization: token " + TestEnvironment.CLIENT_TOKEN,
                DROPPED_FIELDS);
    }

    /** Returns the unexpected differences of the request that GitHub received. */
    List<String> differences(List<RawMessage> received) {
        List<RawMessage> marked = received.stream()
                .filter(message -> !message.values(MARKER_FIELD).isEmpty())
                .toList();
        if (marked.size() != 1) {
            return List.of(operation + " arrived " + marked.size() + " times");
        }
        RawMessage arrived = marked.get(0);
        RawMessage sent = direct();
        List<String> differences = new ArrayList<>();
        compare("request line", sent.startLine(), arrived.startLine(), differences);
        compare("fields", sent.fieldsWithout(REPLACED), arrived.fieldsWithout(REPLACED), differences);
        compare("host", sent.values("Host"), arrived.values("Host"), differences);
        compare("credential", List.of("Bearer " + TestEnvironment.PAT), arrived.values("Authorization"), differences);
        if (!encodings().contains(String.join("; ", arrived.values("Accept-Encoding")))) {
            differences.add(operation + ": unexpected encodings, " + arrived.values("Accept-Encoding"));
        }
        if (!hasExpectedFraming(arrived)) {
            differences.add(operation + ": unexpected framing, " + arrived.fields());
        }
        if (!arrived.values("If-None-Match").isEmpty() && !request.method().equals("GET")) {
            differences.add(operation + " has become conditional");
        }
        if (!Arrays.equals(sent.body(), arrived.body())) {
            differences.add(operation + ": another body, of " + arrived.body().length + " bytes instead of "
                    + sent.body().length);
        }
        return differences;
    }

    private RawMessage message(String prefix, String host, String authorization, List<String> others) {
        List<String> fields = new ArrayList<>(List.of("Host: " + host, authorization, MARKER_FIELD + ": 1"));
        fields.add("Accept-Encoding: " + ENCODINGS);
        fields.addAll(others);
        fields.addAll(request.fields());
        switch (request.framing()) {
            case NONE -> {}
            case FIXED -> fields.add("Content-Length: " + request.body().length);
            case CHUNKED -> fields.add("Transfer-Encoding: chunked");
        }
        String requestLine = request.method() + " " + prefix + request.target() + " HTTP/1.1";
        return new RawMessage(requestLine, List.copyOf(fields), request.body());
    }

    /**
     * Returns the allowed values of {@code Accept-Encoding}: gzip for responses that may be stored, identity for {@code
     * /rate_limit}, otherwise the client's values, or those that the proxy can decode.
     */
    private List<String> encodings() {
        if (!request.method().equals("GET")) {
            return List.of(ENCODINGS, GZIP_ENCODING);
        }
        return List.of(operation.template().equals("/rate_limit") ? "identity" : "gzip");
    }

    /** The proxy may send a short chunked body with its length, and an empty body with or without a length. */
    private boolean hasExpectedFraming(RawMessage arrived) {
        if (arrived.isChunked()) {
            return request.framing() == Framing.CHUNKED && arrived.length().isEmpty();
        }
        return arrived.length().orElse(0) == request.body().length;
    }

    private void compare(String part, Object sent, Object arrived, List<String> differences) {
        if (!sent.equals(arrived)) {
            differences.add("%s: another %s%n  sent: %s%n  arrived: %s".formatted(operation, part, sent, arrived));
        }
    }
}
