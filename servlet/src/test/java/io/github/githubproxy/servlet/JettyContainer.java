package io.github.githubproxy.servlet;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with the most lenient URI compliance, which trusts forwarding header fields. */
final class JettyContainer implements Container {
    private final Server server;
    private final ServerConnector connector;

    JettyContainer(Application application) throws Exception {
        server = new Server(new QueuedThreadPool(64));
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.addCustomizer(new ForwardedRequestCustomizer());
        connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context =
                new ServletContextHandler(application.contextPath().isEmpty() ? "/" : application.contextPath());
        FilterHolder filter = new FilterHolder(application.filter());
        filter.setName("github-proxy");
        filter.setAsyncSupported(application.mode() == Mode.ASYNC);
        application.initParams().forEach(filter::setInitParameter);
        application
                .mappings()
                .forEach(mapping -> context.addFilter(filter, mapping, EnumSet.of(DispatcherType.REQUEST)));
        ServletHolder servlet = new ServletHolder(application.behind());
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, application.behindAt());
        server.setHandler(context);
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("Jetty does not stop", e);
        }
    }
}
