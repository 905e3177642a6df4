package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

class SynchronousHttp1FilterTest {
    @Test
    void http1RequestHasNoAsyncSupport() throws Exception {
        ServletContextHandler context = new ServletContextHandler();
        FilterHolder filter = new FilterHolder(new SynchronousHttp1Filter());
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        ServletHolder servlet = new ServletHolder(new AsyncSupportServlet());
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, "/*");
        Server server = new Server(0);
        server.setHandler(context);
        server.start();
        try {
            HttpRequest request = HttpRequest.newBuilder(server.getURI())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

            String supported = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();

            assertThat(supported).isEqualTo("false");
        } finally {
            server.stop();
        }
    }

    private static final class AsyncSupportServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.isAsyncSupported());
        }
    }
}
