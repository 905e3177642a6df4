package io.github.githubproxy.servlet;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import io.github.githubproxy.config.ConfigException;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for GitHub's API with a {@link Proxy}, in any container of Servlet 6.0 or later.
 *
 * <p><b>Where.</b> Map it to one or more path patterns: {@code /*}, {@code /some/prefix/*}, {@code /api/v3/*}, in a
 * context with or without a path. What follows the prefix in the URI, as it was sent and never decoded, is GitHub's path.
 * A request that the container takes for one of ours although its URI does not begin with the prefix literally (but with
 * an encoded form of it, or path parameters) is refused with status 400. Paths below {@code /-/} after the prefix,
 * requests that are not HTTP, and requests that are here for another reason than a path pattern, such as a servlet's
 * name, go on down the chain.
 *
 * <p>Containers refuse {@code %2F} in paths unless told otherwise, though branch names have it. Jetty: {@code
 * UriCompliance} with {@code AMBIGUOUS_PATH_SEPARATOR}. Tomcat: {@code encodedSolidusHandling="passthrough"} on the
 * connector. A client that expects {@code 100-continue} is told to go on once its body is wanted, which is after its
 * token and scopes were found good. Tomcat tells it at once, unless its connector has {@code
 * continueResponseTiming="onRead"}.
 *
 * <p><b>What with.</b> A filter made with the no-argument constructor uses {@link Proxy#shared}. Init-params, named as
 * the {@linkplain Config#variables variables of the environment}, come before the environment's; a filter that has some
 * makes a proxy of its own and closes it in the end.
 *
 * <p><b>Threads.</b> Where the chain supports asynchronous requests, the container's threads do not wait for GitHub or
 * slow clients: virtual threads do (JDK 21 and later), or a bounded pool of the filter. When that is full, and where the
 * chain does not support it, the calling thread does.
 *
 * <p><b>Clients that go away.</b> If the container tells that a client is gone while its request waits for one of GitHub's
 * slots or for GitHub, the wait ends at once and its slot is free. Jetty 12.1 and Tomcat 11 tell so of HTTP/2, whether
 * the stream is reset or the connection is lost (Tomcat not for the request that upgraded the connection); of HTTP/1.1
 * neither tells anything before it writes, and on the calling thread nothing can be told. Then, and where a thread that is
 * not virtual reads from a GitHub that speaks HTTP/1.1, the wait goes on: for a slot up to {@code REQUEST_TIMEOUT}, for
 * GitHub up to {@code UPSTREAM_READ_TIMEOUT}.
 *
 * <p><b>Broken answers.</b> When GitHub's answer breaks off, the client gets status 502 if nothing was sent yet. If a
 * part was, the client's connection is broken, so that a part never looks like the whole. On the calling thread this is
 * done by throwing {@link IOException}, which filters around this one must not swallow; in Tomcat, by the host's {@code
 * ErrorReportValve}, which is there unless removed. Tested with Jetty 12.1 and Tomcat 11.
 *
 * <p>Both write {@code application/json; charset=utf-8} without the space, for which the Servlet API leaves no other way.
 * All else arrives as GitHub sent it.
 */
public final class GitHubProxyFilter implements Filter {
    private static final Set<DispatcherType> SERVED =
            EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC);

    /** Plain: what a container could read as another path than ours is not among the proxy's own. */
    private static final Pattern OWN_PATH = Pattern.compile("/-/(?:(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+/?)*");

    private final @Nullable Proxy given;
    private @Nullable Running running;

    /** Makes a filter that is configured by the environment and its init-params. */
    public GitHubProxyFilter() {
        this.given = null;
    }

    /** Makes a filter with a proxy that the host owns, and closes after the filter is destroyed. */
    public GitHubProxyFilter(Proxy proxy) {
        this.given = Objects.requireNonNull(proxy);
    }

    /**
     * Makes the filter ready.
     *
     * @throws ServletException if it has no path mapping, an init-param is not known, or the configuration does not work
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        MountPrefixes prefixes = MountPrefixes.of(config);
        if (prefixes.isEmpty()) {
            throw new ServletException("filter " + config.getFilterName()
                    + ": no url-pattern that ends in /*; set one such as /* or /api/v3/*");
        }
        Map<String, String> params = FilterInitParams.read(config);
        if (given != null && !params.isEmpty()) {
            throw new ServletException("filter " + config.getFilterName() + ": init-params " + params.keySet()
                    + " mean nothing to a filter that is given a proxy");
        }
        running = new Running(prefixes, proxy(params), ExchangeExecutor.create(), !params.isEmpty());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Running filter = Objects.requireNonNull(running, "init was not called");
        if (request instanceof HttpServletRequest httpRequest
                && response instanceof HttpServletResponse httpResponse
                && SERVED.contains(request.getDispatcherType())) {
            Optional<String> path = filter.prefixes().strip(httpRequest.getRequestURI());
            if (path.isPresent()) {
                if (OWN_PATH.matcher(path.get()).matches()) {
                    chain.doFilter(request, response);
                } else {
                    serve(filter, path.get(), httpRequest, httpResponse);
                }
                return;
            }
            if (isMeantForPrefix(httpRequest, filter.prefixes())) {
                new ProxyExchange(httpRequest, httpResponse).refuse(filter.proxy(), LocalResponses.AMBIGUOUS_PREFIX);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /** Lets go of the filter's threads, and of its proxy if it made one. */
    @Override
    public void destroy() {
        if (running != null) {
            running.executor().close();
            if (running.ownsProxy()) {
                running.proxy().close();
            }
            running = null;
        }
    }

    private Proxy proxy(Map<String, String> params) throws ServletException {
        if (given != null) {
            return given;
        }
        try {
            return params.isEmpty()
                    ? Proxy.shared()
                    : Proxy.create(Config.fromMap(FilterInitParams.over(System.getenv(), params)));
        } catch (ConfigException e) {
            throw new ServletException(e.getMessage(), e);
        }
    }

    /** The container has matched a path pattern, unless it brings the request for the sake of the servlet. */
    private static boolean isMeantForPrefix(HttpServletRequest request, MountPrefixes prefixes) {
        return request.getDispatcherType() == DispatcherType.REQUEST
                && !prefixes.coversServlet(request.getHttpServletMapping().getServletName());
    }

    private static void serve(Running filter, String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProxyExchange exchange = new ProxyExchange(request, response);
        if (!request.isAsyncSupported() || request.isAsyncStarted()) {
            exchange.run(filter.proxy(), path, new ResponseWait());
            return;
        }
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0);
        AsyncExchange running = new AsyncExchange(exchange, filter.proxy(), path, async, response);
        async.addListener(running);
        filter.executor().execute(running);
    }

    /** What a filter has between {@code init} and {@code destroy}. */
    private record Running(MountPrefixes prefixes, Proxy proxy, ExchangeExecutor executor, boolean ownsProxy) {}
}
