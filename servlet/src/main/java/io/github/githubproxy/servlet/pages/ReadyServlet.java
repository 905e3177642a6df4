package io.github.githubproxy.servlet.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Responds with status 200 while new requests should be sent here, and with 503 before, and from the moment the host wants to
 * stop. For load balancers. Without a request to GitHub. Needs no token.
 *
 * <p>The host may map it to any path; {@code /-/ready} is the usual one.
 */
public final class ReadyServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;
    private static final byte[] READY = "{\"status\":\"ready\"}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOT_READY = "{\"status\":\"not ready\"}".getBytes(StandardCharsets.US_ASCII);

    private final transient BooleanSupplier isReady;

    /**
     * Creates the servlet.
     *
     * @param isReady returns false until the host is ready, and once it wants to stop; must be thread-safe
     */
    public ReadyServlet(BooleanSupplier isReady) {
        this.isReady = isReady;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean ready = isReady.getAsBoolean();
        int status = ready ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        PageResponses.write(PageResponses.json(status, ready ? READY : NOT_READY), request, response);
    }
}
