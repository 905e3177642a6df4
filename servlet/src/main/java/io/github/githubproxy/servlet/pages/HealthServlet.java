package io.github.githubproxy.servlet.pages;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.githubproxy.Health;
import io.github.githubproxy.Proxy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Shows whether GitHub responds and accepts the proxy's credentials: status 200 if so, otherwise 503. Makes at most one call
 * to GitHub in 5 seconds, which costs no quota, and responds within 5 seconds. For everybody, without a token.
 *
 * <p>The host may map it to any path; {@code /-/health} is the usual one.
 *
 * @see Proxy#health
 */
public final class HealthServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1L;
    private static final JsonFactory JSON = new JsonFactory();

    private final transient Supplier<Proxy> proxy;

    /** Creates a servlet for {@link Proxy#shared}. */
    public HealthServlet() {
        this(Proxy::shared);
    }

    /** Creates a servlet for a proxy that the host owns. */
    public HealthServlet(Proxy proxy) {
        this(() -> proxy);
    }

    private HealthServlet(Supplier<Proxy> proxy) {
        super(proxy);
        this.proxy = proxy;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Health health = proxy.get().health();
        int status = health.isHealthy() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        PageResponses.write(PageResponses.json(status, json(health)), request, response);
    }

    private static byte[] json(Health health) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("status", health.isHealthy() ? "healthy" : "unhealthy");
            json.writeStringField("detail", health.detail());
            json.writeNumberField("duration_ms", health.duration().toMillis());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
