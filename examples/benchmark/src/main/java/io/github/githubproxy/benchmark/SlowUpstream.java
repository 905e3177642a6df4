package io.github.githubproxy.benchmark;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands in for GitHub at a distance: each path is a resource that never changes, and each response takes the same time. */
final class SlowUpstream {
    private static final Logger LOG = LoggerFactory.getLogger(SlowUpstream.class);

    private SlowUpstream() {}

    /**
     * Serves until the process is terminated.
     *
     * @param arguments the port, and the milliseconds that each response takes
     */
    public static void main(String[] arguments) throws Exception {
        Duration delay = Duration.ofMillis(Long.parseLong(arguments[1]));
        ServletServer.run(Integer.parseInt(arguments[0]), new SlowServlet(delay));
    }

    private static final class SlowServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final String TAG = "\"unchanged\"";

        private final transient ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final Duration delay;
        private final String reset =
                Long.toString(Instant.now().plus(Duration.ofHours(1)).getEpochSecond());

        SlowServlet(Duration delay) {
            this.delay = delay;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext context = request.startAsync();
            var unused = timer.schedule(() -> respond(context), delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void respond(AsyncContext context) {
            HttpServletRequest request = (HttpServletRequest) context.getRequest();
            HttpServletResponse response = (HttpServletResponse) context.getResponse();
            response.setHeader("ETag", TAG);
            response.setHeader("x-ratelimit-limit", "5000");
            response.setHeader("x-ratelimit-remaining", "4999");
            response.setHeader("x-ratelimit-used", "1");
            response.setHeader("x-ratelimit-resource", "core");
            response.setHeader("x-ratelimit-reset", reset);
            try {
                if (TAG.equals(request.getHeader("If-None-Match"))) {
                    response.setStatus(304);
                } else {
                    response.setContentType("application/json; charset=utf-8");
                    response.getOutputStream()
                            .write(("{\"path\":\"" + request.getRequestURI() + "\"}").getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                LOG.debug("The proxy has closed the connection", e);
            }
            context.complete();
        }
    }
}
