package io.github.githubproxy.standalone;

import io.github.githubproxy.Health;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/** Tells whether GitHub answers the proxy. */
final class HealthServlet extends ReadOnlyServlet {
    private final transient Supplier<Health> check;

    HealthServlet(Supplier<Health> check) {
        this.check = check;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Health health = check.get();
        response.setStatus(health.isHealthy() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType(Json.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(Json.health(health));
    }
}
