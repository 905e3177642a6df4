package io.github.githubproxy.access;

import io.github.githubproxy.github.CorsHeaders;
import io.github.githubproxy.github.ErrorBody;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.RequestRejectedException;
import io.github.githubproxy.http.ResponseBody;
import java.time.Duration;

/** Creates the responses with which the proxy itself rejects a request, in GitHub's error format. */
public final class Rejections {
    private Rejections() {}

    /**
     * Creates a rejection.
     *
     * @param status the status code
     * @param message the reason, for the client, and what to do
     */
    public static RequestRejectedException reject(int status, String message) {
        return new RequestRejectedException(message, response(status, message));
    }

    /**
     * Creates a rejection of a request with an unknown token (429).
     *
     * @param wait how long further unknown tokens are rejected in this way
     */
    static RequestRejectedException tooManyFailures(Duration wait) {
        long seconds = wait.plusMillis(999).toSeconds();
        String message =
                "Too many requests from this address had a token that this proxy does not know, and this one has"
                        + " none that it knows. Requests with a known token are served. Try again in " + seconds
                        + " seconds.";
        return reject(429, message, "Retry-After", Long.toString(seconds));
    }

    /** Creates a rejection with status 401 on which a browser asks the user for a name and a password. */
    static RequestRejectedException basicChallenge(String message) {
        return reject(401, message, "WWW-Authenticate", "Basic realm=\"github-proxy\"");
    }

    /** Creates a rejection whose field of that name has another value than other rejections with the status. */
    private static RequestRejectedException reject(int status, String message, String name, String value) {
        ProxyResponse response = response(status, message);
        Headers headers = response.headers().toBuilder().set(name, value).build();
        return new RequestRejectedException(message, new ProxyResponse(status, headers, response.body()));
    }

    public static ProxyResponse response(int status, String message) {
        byte[] body = ErrorBody.rest(status, message, ErrorBody.GENERAL_DOCUMENTATION);
        Headers.Builder headers = CorsHeaders.allowAnyOrigin(Headers.builder()
                .add("Content-Type", "application/json; charset=utf-8")
                .add("Content-Length", Integer.toString(body.length))
                .add("Cache-Control", "no-store"));
        if (status == 401) {
            // Not Basic: browsers would send what they keep of it with requests of any site's pages.
            headers.add("WWW-Authenticate", "Bearer realm=\"github-proxy\"");
        }
        if (status == 429 || status == 503) {
            headers.add("Retry-After", "1");
        }
        if (status == 405) {
            headers.add("Allow", String.join(", ", RequestAuthorizer.METHODS));
        }
        return new ProxyResponse(status, headers.build(), ResponseBody.of(body));
    }
}
