package io.github.githubproxy.standalone;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Has a request of HTTP/1.1 answered on the thread that it came on. To hand it on to another thread and back costs a
 * quarter of a fresh hit, and gains nothing here: Jetty's threads are there for nothing else, and of a client that speaks
 * HTTP/1.1 Jetty does not tell that it is gone. From HTTP/2 on it does tell, if the request is asynchronous.
 */
final class Http1OnItsThread extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request.getProtocol().startsWith("HTTP/1") ? new Synchronous(request) : request, response);
    }

    private static final class Synchronous extends HttpServletRequestWrapper {
        Synchronous(HttpServletRequest request) {
            super(request);
        }

        @Override
        public boolean isAsyncSupported() {
            return false;
        }
    }
}
