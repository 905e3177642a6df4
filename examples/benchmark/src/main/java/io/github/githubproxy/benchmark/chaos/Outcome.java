package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** What a client sees of a request, in the words of the tables. */
final class Outcome {
    /** A complete response with the right body. */
    static final String RIGHT = "right";

    /** A complete response with another body than the resource has. */
    static final String WRONG_BODY = "wrong body";

    /** The connection ended within the response. */
    static final String CUT = "cut";

    /** The connection ended before the response. */
    static final String NO_RESPONSE = "no response";

    /** Nothing arrived for too long. */
    static final String TIMEOUT = "timeout";

    private Outcome() {}

    /** Sends a request and returns its outcome: one of the constants, or the status as text. */
    static String of(PlannedRequest request, HttpClientConnection connection, String baseUrl) {
        try {
            return of(request, connection.send(request.message()), baseUrl);
        } catch (IOException e) {
            return of(e);
        }
    }

    /** Returns the outcome of a response. */
    static String of(PlannedRequest request, ReceivedResponse response, String baseUrl) {
        return switch (response.status()) {
            case 200 -> Arrays.equals(expectedBody(request, baseUrl), response.body()) ? RIGHT : WRONG_BODY;
            case 201 -> RIGHT;
            default -> String.valueOf(response.status());
        };
    }

    /** Returns the outcome of a failure. */
    static String of(IOException failure) {
        if (failure instanceof EOFException) {
            return CUT;
        }
        if (failure instanceof SocketTimeoutException) {
            return TIMEOUT;
        }
        return failure instanceof SocketException ? CUT : NO_RESPONSE;
    }

    private static byte[] expectedBody(PlannedRequest request, String baseUrl) {
        return request.method().equals("GET")
                ? request.resource().body(baseUrl)
                : request.body().getBytes(ISO_8859_1);
    }
}
