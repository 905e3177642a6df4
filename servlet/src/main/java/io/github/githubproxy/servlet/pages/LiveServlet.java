package io.github.githubproxy.servlet.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Responds with status 200 while the process can serve requests, without a request to GitHub. Needs no token.
 *
 * <p>The host may map it to any path; {@code /-/live} is the usual one.
 */
public final class LiveServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;
    private static final byte[] BODY = "{\"status\":\"live\"}".getBytes(StandardCharsets.US_ASCII);

    /** Creates the servlet. */
    public LiveServlet() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PageResponses.write(PageResponses.json(200, BODY), request, response);
    }
}
