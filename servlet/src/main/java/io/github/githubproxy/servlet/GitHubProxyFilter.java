package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.servlet.request.DataRateWatch;
import io.github.githubproxy.servlet.request.MinDataRate;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves GitHub's API with a {@link Proxy}, in any container of Servlet 6.0 or later.
 *
 * <p><b>Mapping.</b> Map the filter to one or more path patterns: {@code /*}, {@code /some/prefix/*}, {@code /api/v3/*}, in
 * a context with or without a path. The part of the raw URI after the prefix is GitHub's path; it is never decoded. These
 * requests go on down the chain:
 *
 * <ul>
 *   <li>paths below {@code /-/} after the prefix, which are for pages of the proxy or the host;
 *   <li>requests that are not HTTP;
 *   <li>requests that the container passes to the filter for another reason than a path pattern, such as a servlet's name.
 * </ul>
 *
 * <p>A request that the container matched although its raw URI does not begin with the prefix (but with an encoded form of
 * it, or with path parameters) is rejected with status 400.
 *
 * <p><b>Containers.</b> Branch names can contain {@code %2F}, which containers reject unless configured otherwise. Jetty:
 * {@code UriCompliance} with {@code AMBIGUOUS_PATH_SEPARATOR}. Tomcat: {@code encodedSolidusHandling="passthrough"} on the
 * connector. A client that sends {@code Expect: 100-continue} gets {@code 100 (Continue)} when its body is first read, which
 * is after authentication and the scope check; Tomcat sends it earlier unless its connector has {@code
 * continueResponseTiming="onRead"}.
 *
 * <p><b>Order.</b> Filters that read request bodies, also by {@code getParameter}, must come after this filter. A form whose
 * body was read before is rejected with status 500.
 *
 * <p><b>Configuration.</b> A filter created with the no-argument constructor uses {@link Proxy#shared}, and closes it in
 * {@link #destroy} if no other such filter uses it. {@link #init} {@linkplain Proxy#warmUp warms} this proxy up, if
 * {@code WARM_UP_SECONDS} says so. Init-params, named like the {@linkplain Config#variables environment
 * variables}, override the environment; a filter with init-params creates its own proxy and closes it in {@link #destroy}.
 *
 * <p><b>Threads.</b> If the chain supports asynchronous requests, the filter waits for GitHub and for slow clients on threads
 * of its own instead of the container's: virtual threads (JDK 21 and later), otherwise a pool of {@code MAX_CONCURRENCY}
 * threads and some for requests that do not wait. If that pool is full, requests get status 503. If the chain does not support
 * asynchronous requests, the calling thread waits.
 *
 * <p><b>Disconnected clients.</b> If the container reports that a client is gone, its request stops to wait for a credential
 * or for GitHub at once, except for a request that may change something at GitHub and has been sent. Jetty 12.1 and Tomcat 11
 * report this for HTTP/2, whether the stream is reset or the connection is lost (Tomcat not for the request that upgraded the
 * connection). For HTTP/1.1 neither reports it before it writes, and on the calling thread nothing can be reported. A host that
 * knows it sets {@link #CANCELLATION_ATTRIBUTE}. Otherwise the wait goes on: for a credential up to {@code REQUEST_TIMEOUT},
 * for GitHub up to {@code UPSTREAM_READ_TIMEOUT}.
 *
 * <p><b>Slow clients.</b> A request body that arrives, or a response that is received, at less than 500 bytes per second for
 * more than 30 seconds ends the exchange: with status 408, or by aborting the connection. Only time in which the client blocks
 * the filter counts. A read or write that blocks for longer is ended by an interrupt of its thread, from a thread of the
 * filter. Tomcat over HTTP/1.1 reacts to it up to 20 seconds later.
 *
 * <p><b>Truncated responses.</b> If GitHub's response ends early, the client gets status 502 if nothing was sent yet.
 * Otherwise the client's connection is aborted, so that a truncated response never looks complete. On the calling thread the
 * filter does this by throwing {@link IOException}, which filters around this one must not swallow; in Tomcat, this needs
 * the host's {@code ErrorReportValve}, which is present by default. Tested with Jetty 12.1 and Tomcat 11.
 *
 * <p>Both containers write {@code application/json; charset=utf-8} without the space; the Servlet API offers no other way.
 * Everything else arrives as GitHub sent it.
 */
public final class GitHubProxyFilter implements Filter {
    /**
     * The name of the request attribute by which a host that knows more than its container's Servlet API reports that a client
     * is gone: a {@link CompletionStage} that completes, in whatever way, when nobody waits for the response any more. The host
     * sets it before the filter is called. Other values are ignored.
     */
    public static final String CANCELLATION_ATTRIBUTE = "io.github.githubproxy.cancellation";

    private static final String AMBIGUOUS_PREFIX =
            "The path was refused because its beginning is not written as this proxy's is. Write it as the base URL that"
                    + " you were given.";

    private static final Set<DispatcherType> SERVED_DISPATCHER_TYPES =
            EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC);

    /** A path below {@code /-/} without anything that a container could normalize into a path outside of it. */
    private static final Pattern PAGE_PATH = Pattern.compile("/-/(?:(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+/?)*");

    private final @Nullable Proxy hostProxy;
    private final MinDataRate minRate;
    private @Nullable State state;

    /** Creates a filter that is configured by the environment and its init-params. */
    public GitHubProxyFilter() {
        this.hostProxy = null;
        this.minRate = MinDataRate.STANDARD;
    }

    /** Creates a filter for a proxy that the host owns, and closes after the filter is destroyed. */
    public GitHubProxyFilter(Proxy proxy) {
        this(proxy, MinDataRate.STANDARD);
    }

    GitHubProxyFilter(Proxy proxy, MinDataRate minRate) {
        this.hostProxy = Objects.requireNonNull(proxy);
        this.minRate = minRate;
    }

    /**
     * Initializes the filter.
     *
     * @throws ServletException if the filter has no path mapping, an init-param is unknown, or the configuration is invalid
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        MountPrefixes prefixes = MountPrefixes.of(config);
        if (prefixes.isEmpty()) {
            throw new ServletException("filter " + config.getFilterName()
                    + ": no url-pattern that ends in /*; set one such as /* or /api/v3/*");
        }
        Map<String, String> params = FilterInitParams.read(config);
        if (hostProxy != null && !params.isEmpty()) {
            throw new ServletException("filter " + config.getFilterName() + ": init-params " + params.keySet()
                    + " mean nothing to a filter that is given a proxy");
        }
        Proxy proxy = proxy(params);
        if (hostProxy == null) {
            proxy.warmUp();
        }
        int maxWaiting = proxy.adapter().maxConcurrency();
        state = new State(
                prefixes,
                proxy,
                ExchangeExecutor.create(maxWaiting),
                DataRateWatch.start(minRate),
                release(proxy, params));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        State current = Objects.requireNonNull(state, "init was not called");
        if (request instanceof HttpServletRequest httpRequest
                && response instanceof HttpServletResponse httpResponse
                && SERVED_DISPATCHER_TYPES.contains(request.getDispatcherType())) {
            Optional<String> path = current.prefixes().strip(httpRequest.getRequestURI());
            if (path.isPresent()) {
                if (PAGE_PATH.matcher(path.get()).matches()) {
                    chain.doFilter(request, response);
                } else {
                    serve(current, path.get(), httpRequest, httpResponse);
                }
                return;
            }
            if (isMatchedByPathPattern(httpRequest, current.prefixes())) {
                new ProxyExchange(httpRequest, httpResponse, current.dataRates())
                        .reject(current.proxy(), AMBIGUOUS_PREFIX);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /** Stops the filter's threads. Closes its proxy, unless the host or another filter uses it. */
    @Override
    public void destroy() {
        if (state != null) {
            state.executor().close();
            state.dataRates().close();
            state.release().run();
            state = null;
        }
    }

    private Proxy proxy(Map<String, String> params) throws ServletException {
        if (hostProxy != null) {
            return hostProxy;
        }
        try {
            return params.isEmpty()
                    ? ProxyAdapter.acquireShared()
                    : Proxy.create(Config.fromMap(FilterInitParams.overlay(System.getenv(), params)));
        } catch (ConfigException e) {
            throw new ServletException(e.getMessage(), e);
        }
    }

    /** Returns what ends the use of a proxy that {@link #proxy} returned. */
    private Runnable release(Proxy proxy, Map<String, String> params) {
        if (hostProxy != null) {
            return () -> {};
        }
        return params.isEmpty() ? proxy.adapter()::releaseShared : proxy::close;
    }

    /** A container passes a request to a filter because of a path pattern or because of the servlet's name. */
    private static boolean isMatchedByPathPattern(HttpServletRequest request, MountPrefixes prefixes) {
        return request.getDispatcherType() == DispatcherType.REQUEST
                && !prefixes.coversServlet(request.getHttpServletMapping().getServletName());
    }

    private void serve(State state, String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProxyExchange exchange = new ProxyExchange(request, response, state.dataRates());
        if (request.getAttribute(CANCELLATION_ATTRIBUTE) instanceof CompletionStage<?> cancellation) {
            cancellation.whenComplete((result, failure) -> exchange.cancel());
        }
        if (!request.isAsyncSupported() || request.isAsyncStarted()) {
            exchange.run(state.proxy(), path, new ResponseWait());
            return;
        }
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0);
        AsyncExchange task = new AsyncExchange(exchange, state.proxy(), path, async, response);
        async.addListener(task);
        if (!state.executor().execute(task)) {
            task.rejectBusy();
        }
    }

    /** The state of a filter between {@code init} and {@code destroy}. */
    private record State(
            MountPrefixes prefixes,
            Proxy proxy,
            ExchangeExecutor executor,
            DataRateWatch dataRates,
            Runnable release) {}
}
