package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Creates and writes the responses that the pages have in common. Errors are in GitHub's format. */
final class PageResponses {
    private PageResponses() {}

    static ProxyResponse methodNotAllowed() {
        ProxyResponse error = ProxyAdapter.error(405, "This page is only read. Use GET.");
        Headers headers = error.headers().toBuilder().set("Allow", "GET, HEAD").build();
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

    /** Writes a response and closes it. */
    static void write(ProxyResponse source, HttpServletResponse target) throws IOException {
        target.setStatus(source.status());
        source.headers().forEach(target::addHeader);
        try (source) {
            source.body().stream().transferTo(target.getOutputStream());
        }
    }
}
