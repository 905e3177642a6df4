package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * A request of a client that reads its response properly.
 *
 * @param cause the row of the table that its outcome belongs to
 * @param method the method
 * @param resource what it is for
 * @param token the client's token
 * @param fields further field lines, each with its line end
 * @param body the body, empty if there is none
 */
record PlannedRequest(String cause, String method, Resource resource, String token, String fields, String body) {
    /** Returns a GET without further fields. */
    static PlannedRequest get(String cause, Resource resource, String token) {
        return new PlannedRequest(cause, "GET", resource, token, "", "");
    }

    /** Returns the message to send. */
    byte[] message() {
        String length =
                body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        return (head(method, resource.path(), token) + fields + length + "\r\n" + body).getBytes(ISO_8859_1);
    }

    /** Returns the start of a message, to which further fields may be added. */
    static String head(String method, String path, String token) {
        return String.join(
                "\r\n",
                method + " " + path + " HTTP/1.1",
                "Host: 127.0.0.1",
                "User-Agent: chaos",
                "Accept: application/vnd.github+json",
                "Authorization: token " + token,
                "");
    }
}
