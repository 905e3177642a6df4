package io.github.githubproxy;

import io.github.githubproxy.github.CrossOrigin;
import io.github.githubproxy.github.ErrorBody;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;

/** That the proxy itself refuses a request. The message is for the client and tells what to do. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The status code that says so. */
    public int status() {
        return status;
    }

    /** Returns the answer that says so, in GitHub's form. */
    public ProxyResponse response() {
        byte[] body = ErrorBody.rest(status, String.valueOf(getMessage()), ErrorBody.GENERAL_DOCUMENTATION);
        Headers.Builder headers = CrossOrigin.open(Headers.builder()
                .add("Content-Type", "application/json; charset=utf-8")
                .add("Content-Length", Integer.toString(body.length))
                .add("Cache-Control", "no-store"));
        if (status == 401) {
            headers.add("WWW-Authenticate", "Basic realm=\"github-proxy\"");
        }
        if (status == 503) {
            headers.add("Retry-After", "1");
        }
        if (status == 405) {
            headers.add("Allow", String.join(", ", Door.METHODS));
        }
        return new ProxyResponse(status, headers.build(), ResponseBody.of(body));
    }
}
