package io.github.githubproxy.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Responds with the URI of a request that the filter passed to the chain. */
final class EchoServlet extends HttpServlet {
    static final String BODY_PREFIX = "passed to the chain: ";

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().print(BODY_PREFIX + request.getRequestURI());
    }
}
