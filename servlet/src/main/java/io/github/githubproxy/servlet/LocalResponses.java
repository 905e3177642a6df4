package io.github.githubproxy.servlet;

import io.github.githubproxy.github.CorsHeaders;
import io.github.githubproxy.github.ErrorBody;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What the filter itself has to say, in GitHub's form. */
public final class LocalResponses {
    static final String AMBIGUOUS_PREFIX =
            "The path was refused because its beginning is not written as this proxy's is. Write it as the base URL that"
                    + " you were given.";
    public static final String MALFORMED_REQUEST =
            "The request was refused because it has a header field that HTTP does not allow. Send names and values"
                    + " without control characters.";

    private LocalResponses() {}

    public static ProxyResponse onlyRead() {
        ProxyResponse refused = error(405, "This page is only read. Use GET.");
        Headers headers =
                refused.headers().toBuilder().add("Allow", "GET, HEAD").build();
        return new ProxyResponse(refused.status(), headers, refused.body());
    }

    public static ProxyResponse nothingCounted() {
        return error(404, "Nothing is counted here. Those who run the proxy have USAGE_MAX_CLIENTS at 0.");
    }

    static ProxyResponse brokenOff() {
        return error(502, "GitHub's answer broke off. Try again later.");
    }

    static ProxyResponse failure() {
        return error(500, "The proxy failed. Those who run it find the reason in its log.");
    }

    public static ProxyResponse json(byte[] body) {
        Headers headers = Headers.of(
                "Content-Type", "application/json; charset=utf-8",
                "Content-Length", Integer.toString(body.length),
                "Cache-Control", "no-store",
                "X-Content-Type-Options", "nosniff");
        return new ProxyResponse(200, headers, ResponseBody.of(body));
    }

    public static void send(ProxyResponse answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::addHeader);
        try (answer) {
            answer.body().stream().transferTo(response.getOutputStream());
        }
    }

    private static ProxyResponse error(int status, String message) {
        byte[] body = ErrorBody.rest(status, message, ErrorBody.GENERAL_DOCUMENTATION);
        Headers headers = CorsHeaders.allowAnyOrigin(Headers.of(
                        "Content-Type", "application/json; charset=utf-8",
                        "Content-Length", Integer.toString(body.length),
                        "Cache-Control", "no-store")
                        .toBuilder())
                .build();
        return new ProxyResponse(status, headers, ResponseBody.of(body));
    }
}
