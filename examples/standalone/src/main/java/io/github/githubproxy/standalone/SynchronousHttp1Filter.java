package io.github.githubproxy.standalone;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.io.EofException;

/**
 * Makes requests of HTTP/1.1 synchronous, so that the proxy serves them on Jetty's thread. Handing such a request over to
 * another thread and back costs a quarter of the time of a fresh hit and gains nothing here: Jetty's threads have no other
 * work, and {@link DisconnectWatch} reports disconnected clients. For HTTP/2, Jetty reports them for asynchronous requests.
 */
final class SynchronousHttp1Filter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getProtocol().startsWith("HTTP/1")) {
            chain.doFilter(request, response);
            return;
        }
        try {
            chain.doFilter(new SynchronousRequest(request), response);
        } catch (IOException e) {
            // The proxy has logged it. Jetty would log it once more, with the path, unless it is of this type.
            throw new EofException(e);
        }
    }

    private static final class SynchronousRequest extends HttpServletRequestWrapper {
        SynchronousRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public boolean isAsyncSupported() {
            return false;
        }
    }
}
