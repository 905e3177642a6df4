package io.github.githubproxy.servlet.pages;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * A servlet that allows GET and HEAD only. {@link HttpServlet} itself would respond to OPTIONS and TRACE without
 * authentication.
 */
abstract class ReadOnlyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Set<String> ALLOWED_METHODS = Set.of("GET", "HEAD");

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (ALLOWED_METHODS.contains(request.getMethod())) {
            super.service(request, response);
        } else {
            PageResponses.write(PageResponses.methodNotAllowed(), request, response);
        }
    }
}
