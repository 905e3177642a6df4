package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Creates and writes the responses that the pages have in common. Errors are in GitHub's format. */
final class PageResponses {
    /** Less than the buffers of containers. */
    private static final int MAX_BUFFERED_BYTES = 4 * 1024;

    private PageResponses() {}

    static ProxyResponse methodNotAllowed(List<String> allowed, String hint) {
        ProxyResponse error = ProxyAdapter.error(405, hint);
        Headers headers = error.headers().toBuilder()
                .set("Allow", String.join(", ", allowed))
                .build();
        return new ProxyResponse(error.status(), headers, error.body());
    }

    static ProxyResponse usageDisabled() {
        return ProxyAdapter.error(404, "Nothing is counted here. Those who run the proxy have USAGE_MAX_CLIENTS at 0.");
    }

    static ProxyResponse json(int status, byte[] body) {
        Headers headers = Headers.of(
                "Content-Type", "application/json; charset=utf-8",
                "Content-Length", Integer.toString(body.length),
                "Cache-Control", "no-store",
                "X-Content-Type-Options", "nosniff");
        return new ProxyResponse(status, headers, ResponseBody.of(body));
    }

    /**
     * Writes a response and closes it. A body that the container can buffer is sent when the request is complete, with its
     * length: in Jetty, no thread then waits for the client.
     */
    static void write(ProxyResponse source, HttpServletRequest request, HttpServletResponse target) throws IOException {
        boolean isBuffered = request.getMethod().equals("GET") && source.body().length() <= MAX_BUFFERED_BYTES;
        target.setStatus(source.status());
        source.headers().forEach((name, value) -> {
            if (!isBuffered || !name.equalsIgnoreCase("Content-Length")) {
                target.addHeader(name, value);
            }
        });
        try (source) {
            source.body().stream().transferTo(target.getOutputStream());
        }
    }
}
