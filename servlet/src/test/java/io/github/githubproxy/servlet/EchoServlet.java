package io.github.githubproxy.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells that a request has come down the chain. */
final class EchoServlet extends HttpServlet {
    static final String BODY_PREFIX = "down the chain: ";

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().print(BODY_PREFIX + request.getRequestURI());
    }
}
