package io.github.githubproxy.http;

/**
 * Signals that the proxy itself rejects a request. The message is for the client and says what to do.
 *
 * <p>Contains the complete response for the client, in GitHub's error format.
 */
public final class RequestRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProxyResponse response;

    /**
     * Creates the exception.
     *
     * @param message the reason, for the client
     * @param response the response for the client; its body may be read once
     */
    public RequestRejectedException(String message, ProxyResponse response) {
        super(message);
        this.response = response;
    }

    /** Returns the status code of the response. */
    public int status() {
        return response.status();
    }

    /** Returns the response for the client, in GitHub's error format. */
    public ProxyResponse response() {
        return response;
    }
}
