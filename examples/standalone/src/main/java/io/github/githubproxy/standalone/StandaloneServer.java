package io.github.githubproxy.standalone;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyBuilder;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.servlet.pages.HealthServlet;
import io.github.githubproxy.servlet.pages.LiveServlet;
import io.github.githubproxy.servlet.pages.ReadyServlet;
import io.github.githubproxy.servlet.pages.StatusServlet;
import io.github.githubproxy.servlet.pages.TokenServlet;
import io.github.githubproxy.servlet.pages.UsageServlet;
import io.github.githubproxy.telemetry.StatusReport;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Jetty server, with the proxy under its mount path and the proxy's pages under {@code /-/}. */
final class StandaloneServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneServer.class);

    /** Larger than Jetty's default: clients send long tokens, cookies of gateways, and long queries. */
    static final int MAX_HEADER_BYTES = 32 * 1024;

    private static final int MAX_RESPONSE_HEADER_BYTES = 512 * 1024;

    /** Threads for what does not wait for GitHub: the proxy's pages, fresh hits, HTTP/2 connections, and Jetty itself. */
    private static final int THREADS_FOR_OTHERS = 128;

    /** Jetty ends one by default, so that the threads that one burst has started are still there at the next. */
    private static final int MAX_THREADS_ENDED_PER_MINUTE = 64;

    /** Connections that the operating system keeps until the server accepts them. */
    private static final int ACCEPT_QUEUE = 1_024;

    private static final Duration IDLE_TIMEOUT_AT_LIMIT = Duration.ofSeconds(5);

    private final Server server;
    private final GracefulShutdown shutdown;
    private final URI uri;
    private final ProxyWithMetrics proxy;
    private final Optional<Thread> warmUp;

    private StandaloneServer(
            Server server, GracefulShutdown shutdown, URI uri, ProxyWithMetrics proxy, Optional<Thread> warmUp) {
        this.server = server;
        this.shutdown = shutdown;
        this.uri = uri;
        this.proxy = proxy;
        this.warmUp = warmUp;
    }

    /**
     * Builds the proxy and starts to listen. The server closes the proxy when it is closed or cannot be started.
     *
     * @throws ConfigException if the configuration is invalid, or the certificate is unusable
     * @throws CannotListenException if it cannot listen on the configured address
     */
    static StandaloneServer start(ServerSettings settings, ProxyBuilder builder) {
        return start(settings, builder, List.of());
    }

    /**
     * Starts a server with filters in front of the proxy's pages; otherwise as {@link #start(ServerSettings, ProxyBuilder)}.
     *
     * @throws ConfigException if the configuration, or a file that it names, is unusable
     * @throws CannotListenException if it cannot listen on the configured address
     */
    static StandaloneServer start(ServerSettings settings, ProxyBuilder builder, List<Filter> pageFilters) {
        ProxyWithMetrics proxy = ProxyWithMetrics.build(builder);
        Server server = new Server(threads(proxy.proxy().adapter().maxConcurrency()));
        ServerConnector connector;
        NetworkConnectionLimit limit;
        Optional<ReloadingTlsContext> tls;
        try {
            tls = settings.tls().map(ReloadingTlsContext::of);
            connector = connector(server, settings, tls);
            limit = connectionLimit(settings, connector);
            connector.open();
        } catch (ConfigException e) {
            proxy.close();
            throw e;
        } catch (IOException e) {
            proxy.close();
            throw cannotListen(settings.address(), e);
        }
        server.addConnector(connector);
        server.addBean(limit);
        server.setErrorHandler(new JsonErrorHandler());
        AtomicBoolean stopping = new AtomicBoolean();
        AtomicBoolean isWarm = new AtomicBoolean();
        Handler pages = new ContextHandlerCollection(
                proxyPages(proxy, () -> isWarm.get() && !stopping.get(), pageFilters),
                gitHub(settings.mount(), proxy.proxy()));
        RequestsInFlight requests = new RequestsInFlight(
                new DisconnectWatch(tls.isPresent() ? new PlainHttpRejectingHandler(pages) : pages));
        server.setHandler(requests);
        tls.ifPresent(server::addBean);
        GracefulShutdown shutdown = new GracefulShutdown(
                server, connector, requests, stopping, settings.drain(), settings.shutdownTimeout());
        StandaloneServer standalone = new StandaloneServer(
                server, shutdown, uri(settings, connector), proxy, warmUp(settings, proxy.proxy(), isWarm));
        try {
            server.start();
        } catch (Exception e) {
            standalone.close();
            throw new IllegalStateException("Jetty could not be started", e);
        }
        standalone.warmUp.ifPresent(Thread::start);
        return standalone;
    }

    /** Returns the URL under which the server serves GitHub's API. */
    URI uri() {
        return uri;
    }

    /** Returns what the status page shows; empty if nothing is counted. */
    Optional<StatusReport> usage() {
        return proxy.proxy().usage();
    }

    /** Reads the clients and credentials again. The outcome is logged. */
    void reload() {
        try {
            proxy.proxy().reload();
        } catch (ConfigException e) {
            LOG.debug("The old configuration stays in force", e);
        }
    }

    /** Waits until the server has stopped. */
    void join() throws InterruptedException {
        server.join();
    }

    /** Lets load balancers notice, refuses new connections, waits for requests in flight up to the configured time, and closes the proxy. */
    @Override
    public void close() {
        warmUp.ifPresent(Thread::interrupt);
        try {
            shutdown.run();
        } catch (Exception e) {
            LOG.warn("The server could not be stopped completely: {}", e.toString());
        } finally {
            proxy.close();
        }
    }

    /** Returns the thread of the warm-up, if there is one. Requests are served meanwhile. */
    private static Optional<Thread> warmUp(ServerSettings settings, Proxy proxy, AtomicBoolean isWarm) {
        if (!proxy.adapter().hasWarmUp()) {
            isWarm.set(true);
            return Optional.empty();
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        proxy.adapter().warmUp(warm -> WarmUpServer.start(server(settings.loopback(), warm)));
                    } finally {
                        isWarm.set(true);
                    }
                },
                "warm-up");
        thread.setDaemon(true);
        return Optional.of(thread);
    }

    /** Returns a server without the proxy's pages, for the warm-up. */
    private static Server server(ServerSettings settings, Proxy proxy) {
        Server server = new Server(threads(0));
        server.addConnector(connector(server, settings, Optional.empty()));
        server.setErrorHandler(new JsonErrorHandler());
        server.setHandler(new RequestsInFlight(new DisconnectWatch(gitHub(settings.mount(), proxy))));
        return server;
    }

    /** Each HTTP/1.1 request occupies a thread while it waits for GitHub. Virtual threads, if the JDK has them, do not count. */
    private static QueuedThreadPool threads(int maxWaiting) {
        QueuedThreadPool threads = new FatalErrorThreadPool(maxWaiting + THREADS_FOR_OTHERS);
        threads.setName("server");
        threads.setMaxEvictCount(MAX_THREADS_ENDED_PER_MINUTE);
        if (VirtualThreads.areSupported()) {
            threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
        }
        return threads;
    }

    private static ServerConnector connector(
            Server server, ServerSettings settings, Optional<ReloadingTlsContext> tls) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        // As large as the HTTP client accepts from GitHub.
        http.setMaxResponseHeaderSize(MAX_RESPONSE_HEADER_BYTES);
        // Otherwise Jetty replaces values by known ones that differ in case only, such as charset=UTF-8.
        http.setHeaderCacheCaseSensitive(true);
        // Jetty's default takes 100 KiB for each connection, and more time to search than to parse the fields again.
        http.setHeaderCacheSize(0);
        // Branch names contain %2F. The proxy itself rejects ambiguous paths, because it sees the raw path. It does not
        // see fragments, which are not allowed in requests.
        http.setUriCompliance(UriCompliance.UNSAFE.without("no fragment", UriCompliance.Violation.FRAGMENT));
        ServerConnector connector = new DisconnectAwareConnector(
                server, ConnectionFactories.of(http, tls.map(ReloadingTlsContext::context)));
        connector.setHost(settings.address().getAddress().getHostAddress());
        connector.setPort(settings.address().getPort());
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setReuseAddress(true);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        return connector;
    }

    /** When the limit is reached, idle connections are closed sooner, so that waiting ones are accepted. */
    private static NetworkConnectionLimit connectionLimit(ServerSettings settings, ServerConnector connector) {
        NetworkConnectionLimit limit =
                new NetworkConnectionLimit(ConnectionBound.of(settings.maxConnections()), connector);
        limit.setEndPointIdleTimeout(Math.min(settings.idleTimeout().toMillis(), IDLE_TIMEOUT_AT_LIMIT.toMillis()));
        return limit;
    }

    private static ServletContextHandler gitHub(MountPath mount, Proxy proxy) {
        ServletContextHandler context = context(mount.contextPath());
        addFilter(context, new SynchronousHttp1Filter());
        addFilter(context, new GitHubProxyFilter(proxy));
        return context;
    }

    private static void addFilter(ServletContextHandler context, Filter filter) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    /** A separate context, so that no path below it is forwarded to GitHub. */
    private static ServletContextHandler proxyPages(
            ProxyWithMetrics proxy, BooleanSupplier isReady, List<Filter> filters) {
        ServletContextHandler context = context("/-");
        filters.forEach(filter -> addFilter(context, filter));
        context.addServlet(new ServletHolder(new ReadyServlet(isReady)), "/ready");
        context.addServlet(new ServletHolder(new LiveServlet()), "/live");
        context.addServlet(new ServletHolder(new HealthServlet(proxy.proxy())), "/health");
        ServletHolder status = new ServletHolder(new StatusServlet(proxy.proxy()));
        context.addServlet(status, "/status");
        context.addServlet(status, "/status.json");
        context.addServlet(new ServletHolder(new UsageServlet(proxy.proxy())), "/usage");
        context.addServlet(new ServletHolder(new TokenServlet(proxy.proxy())), "/token");
        proxy.metricsPage().ifPresent(page -> context.addServlet(new ServletHolder(page), "/metrics"));
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
