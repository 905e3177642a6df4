package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Jetty that listens, with the proxy at its root and the server's own pages under {@code /-/}. */
final class StandaloneServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneServer.class);

    /** Clients send long tokens, cookies of gateways in front, and long queries. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    /** How long a connection may be silent; a download or upload that goes on, however slowly, is not cut off. */
    private static final int IDLE_MILLIS = 60_000;

    /** The most that a connection may be silent once the server was told to stop, kept for later or in use. */
    private static final int SHUTDOWN_IDLE_MILLIS = 5_000;

    /** Large enough for uploads to go on in large pieces. */
    private static final int INPUT_BUFFER = 32 * 1024;

    private static final int MAX_PLATFORM_THREADS = 256;

    private final Server server;
    private final ServerConnector connector;
    private final Proxy proxy;
    private final Optional<PrometheusPage> metrics;

    private StandaloneServer(Server server, ServerConnector connector, Proxy proxy, Optional<PrometheusPage> metrics) {
        this.server = server;
        this.connector = connector;
        this.proxy = proxy;
        this.metrics = metrics;
    }

    /**
     * Starts to listen. The server closes the proxy when it is closed, or cannot be started.
     *
     * @throws CannotListenException if it cannot listen where it should
     */
    static StandaloneServer start(ServerSettings settings, Proxy proxy) {
        Server server = new Server(threads());
        ServerConnector connector = connector(server, settings);
        try {
            connector.open();
        } catch (IOException e) {
            proxy.close();
            throw cannotListen(settings.address(), e);
        }
        Optional<PrometheusPage> metrics = PrometheusPage.of(proxy);
        server.addConnector(connector);
        server.setErrorHandler(new JsonErrorHandler());
        server.setHandler(new GracefulHandler(new ContextHandlerCollection(ownPages(proxy, metrics), gitHub(proxy))));
        server.setStopTimeout(settings.shutdownTimeout().toMillis());
        StandaloneServer standalone = new StandaloneServer(server, connector, proxy, metrics);
        try {
            server.start();
        } catch (Exception e) {
            standalone.close();
            throw new IllegalStateException("Jetty does not start", e);
        }
        return standalone;
    }

    /** Where it listens. */
    URI uri() {
        return URI.create("http://" + HostPort.normalizeHost(connector.getHost()) + ":" + connector.getLocalPort());
    }

    /** Waits until the server has stopped. */
    void join() throws InterruptedException {
        server.join();
    }

    /** Refuses new requests, waits for those in flight as long as was set, and lets go of everything. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("Not everything could be stopped: {}", e.toString());
        } finally {
            proxy.close();
            metrics.ifPresent(PrometheusPage::close);
        }
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_PLATFORM_THREADS);
        threads.setName("server");
        if (VirtualThreads.areSupported()) {
            threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
        }
        return threads;
    }

    private static ServerConnector connector(Server server, ServerSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setResponseHeaderSize(MAX_HEADER_BYTES);
        // Else Jetty puts values that it knows in the place of those that differ in case, such as charset=UTF-8.
        http.setHeaderCacheCaseSensitive(true);
        // Branch names hold %2F. What is ambiguous about a path is for the proxy to judge, which sees it raw.
        http.setUriCompliance(UriCompliance.UNSAFE);
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        http1.setInputBufferSize(INPUT_BUFFER);
        ServerConnector connector = new ServerConnector(server, http1);
        connector.setHost(settings.address().getAddress().getHostAddress());
        connector.setPort(settings.address().getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(
                Math.min(SHUTDOWN_IDLE_MILLIS, settings.shutdownTimeout().toMillis() / 2));
        connector.setReuseAddress(true);
        return connector;
    }

    private static ServletContextHandler gitHub(Proxy proxy) {
        ServletContextHandler context = context("/");
        FilterHolder filter = new FilterHolder(new GitHubProxyFilter(proxy));
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    /** A context of its own, so that no path under it ever gets to GitHub. */
    private static ServletContextHandler ownPages(Proxy proxy, Optional<PrometheusPage> metrics) {
        ServletContextHandler context = context("/-");
        context.addServlet(new ServletHolder(new LiveServlet()), "/live");
        context.addServlet(new ServletHolder(new HealthServlet(proxy::health)), "/health");
        metrics.ifPresent(page -> context.addServlet(new ServletHolder(page.servlet(proxy)), "/metrics"));
        return context;
    }

    private static ServletContextHandler context(String path) {
        ServletContextHandler context = new ServletContextHandler(path, ServletContextHandler.NO_SESSIONS);
        context.setAllowNullPathInContext(true);
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        context.setErrorHandler(new JsonErrorHandler());
        return context;
    }

    private static CannotListenException cannotListen(InetSocketAddress address, IOException e) {
        String where = address.getAddress().getHostAddress() + ", port " + address.getPort();
        String reason = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
        return reason.contains("in use")
                ? new CannotListenException("PORT is " + address.getPort() + ", which another program has in use on "
                        + address.getAddress().getHostAddress() + "; set another, or 0 for any that is free")
                : new CannotListenException("HOST and PORT: cannot listen on " + where + " (" + reason + ")");
    }
}
