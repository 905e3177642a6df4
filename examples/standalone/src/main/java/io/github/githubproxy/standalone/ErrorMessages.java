package io.github.githubproxy.standalone;

import org.eclipse.jetty.http.HttpStatus;

/** What clients are told of requests that Jetty refuses before the proxy sees them: what is wrong, and what to do. */
final class ErrorMessages {
    private ErrorMessages() {}

    static String of(int status) {
        return switch (status) {
            case 400 ->
                "The request is not HTTP as this proxy takes it. Look at its first line, its header fields and the"
                        + " length of its body.";
            case 405 -> "This page is only read. Use GET.";
            case 408 -> "The request did not arrive in time. Send it again, without pauses.";
            case 413 -> "The request is larger than this proxy takes. Send less at once.";
            case 414 ->
                "The path and query are longer than this proxy takes. First line and header fields together may have "
                        + StandaloneServer.MAX_HEADER_BYTES + " bytes.";
            case 417 -> "Nothing can be expected here but 100-continue. Send the request without Expect.";
            case 431 ->
                "The header fields are longer than this proxy takes. First line and header fields together may have "
                        + StandaloneServer.MAX_HEADER_BYTES + " bytes.";
            case 500 -> "The proxy failed. Those who run it find the reason in its log.";
            case 503 -> "The proxy takes no requests at the moment, as when it is being stopped. Try again later.";
            case 505 -> "This version of HTTP is not spoken here. Use HTTP/1.1 or HTTP/2.";
            default -> HttpStatus.getMessage(status);
        };
    }
}
