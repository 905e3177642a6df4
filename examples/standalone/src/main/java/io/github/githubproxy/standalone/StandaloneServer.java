package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.servlet.pages.StatusServlet;
import io.github.githubproxy.servlet.pages.UsageServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Jetty that listens, with the proxy where it is mounted and the server's own pages under {@code /-/}. */
final class StandaloneServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneServer.class);

    /** Clients send long tokens, cookies of gateways in front, and long queries. */
    static final int MAX_HEADER_BYTES = 32 * 1024;

    private static final int MAX_RESPONSE_HEADER_BYTES = 512 * 1024;

    /** Each request of HTTP/1.1 has one while it waits for GitHub. Virtual ones, where the JDK has them, are not counted. */
    private static final int MAX_PLATFORM_THREADS = 512;

    private final Server server;
    private final OrderlyStop stop;
    private final URI uri;
    private final MeasuredProxy proxy;

    private StandaloneServer(Server server, OrderlyStop stop, URI uri, MeasuredProxy proxy) {
        this.server = server;
        this.stop = stop;
        this.uri = uri;
        this.proxy = proxy;
    }

    /**
     * Makes the proxy and starts to listen. The server closes the proxy when it is closed, or cannot be started.
     *
     * @throws ConfigException if the proxy's configuration does not work, or its certificate cannot be used
     * @throws CannotListenException if it cannot listen where it should
     */
    static StandaloneServer start(ServerSettings settings, ProxyBuilder builder) {
        MeasuredProxy proxy = MeasuredProxy.of(builder);
        Server server = new Server(threads());
        ServerConnector connector;
        Optional<Tls> tls;
        try {
            tls = settings.tls().map(Tls::of);
            connector = connector(server, settings, tls);
            connector.open();
        } catch (ConfigException e) {
            proxy.close();
            throw e;
        } catch (IOException e) {
            proxy.close();
            throw cannotListen(settings.address(), e);
        }
        server.addConnector(connector);
        server.setErrorHandler(new JsonErrorHandler());
        Handler pages = new ContextHandlerCollection(ownPages(proxy), gitHub(settings.mount(), proxy.proxy()));
        GracefulHandler requests = new GracefulHandler(tls.isPresent() ? new HttpsOnly(pages) : pages);
        server.setHandler(requests);
        tls.ifPresent(server::addBean);
        OrderlyStop stop = new OrderlyStop(server, connector, requests, settings.shutdownTimeout());
        StandaloneServer standalone = new StandaloneServer(server, stop, uri(settings, connector), proxy);
        try {
            server.start();
        } catch (Exception e) {
            standalone.close();
            throw new IllegalStateException("Jetty does not start", e);
        }
        return standalone;
    }

    /** Where it listens, and GitHub's API is found. */
    URI uri() {
        return uri;
    }

    /** Waits until the server has stopped. */
    void join() throws InterruptedException {
        server.join();
    }

    /** Refuses new requests, waits for those in flight as long as was set, and lets go of everything. */
    @Override
    public void close() {
        try {
            stop.run();
        } catch (Exception e) {
            LOG.warn("Not everything could be stopped: {}", e.toString());
        } finally {
            proxy.close();
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

    private static ServerConnector connector(Server server, ServerSettings settings, Optional<Tls> tls) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        // GitHub's answers are passed on with as many fields as the way to GitHub lets through.
        http.setMaxResponseHeaderSize(MAX_RESPONSE_HEADER_BYTES);
        // Else Jetty puts values that it knows in the place of those that differ in case, such as charset=UTF-8.
        http.setHeaderCacheCaseSensitive(true);
        // Branch names hold %2F. What is ambiguous about a path is for the proxy to judge, which sees it raw. It would
        // see nothing of a fragment, which has no place in a request.
        http.setUriCompliance(UriCompliance.UNSAFE.without("no fragment", UriCompliance.Violation.FRAGMENT));
        ServerConnector connector = new ServerConnector(server, Protocols.of(http, tls.map(Tls::context)));
        connector.setHost(settings.address().getAddress().getHostAddress());
        connector.setPort(settings.address().getPort());
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setReuseAddress(true);
        return connector;
    }

    private static ServletContextHandler gitHub(MountPath mount, Proxy proxy) {
        ServletContextHandler context = context(mount.contextPath());
        addFilter(context, new Http1OnItsThread());
        addFilter(context, new GitHubProxyFilter(proxy));
        return context;
    }

    private static void addFilter(ServletContextHandler context, Filter filter) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    /** A context of its own, so that no path under it ever gets to GitHub. */
    private static ServletContextHandler ownPages(MeasuredProxy proxy) {
        ServletContextHandler context = context("/-");
        context.addServlet(new ServletHolder(new LiveServlet()), "/live");
        context.addServlet(new ServletHolder(new HealthServlet(proxy.proxy()::health)), "/health");
        ServletHolder status = new ServletHolder(new StatusServlet(proxy.proxy()));
        context.addServlet(status, "/status");
        context.addServlet(status, "/status.json");
        context.addServlet(new ServletHolder(new UsageServlet(proxy.proxy())), "/usage");
        proxy.page().ifPresent(page -> context.addServlet(new ServletHolder(page), "/metrics"));
        return context;
    }

    private static ServletContextHandler context(String path) {
        ServletContextHandler context = new ServletContextHandler(path, ServletContextHandler.NO_SESSIONS);
        context.setAllowNullPathInContext(true);
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        context.setErrorHandler(new JsonErrorHandler());
        return context;
    }

    private static URI uri(ServerSettings settings, ServerConnector connector) {
        return URI.create((settings.tls().isPresent() ? "https://" : "http://")
                + HostPort.normalizeHost(connector.getHost()) + ":" + connector.getLocalPort()
                + settings.mount().path());
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
