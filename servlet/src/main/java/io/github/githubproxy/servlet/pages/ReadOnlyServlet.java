package io.github.githubproxy.servlet.pages;

import io.github.githubproxy.Proxy;
import java.util.List;
import java.util.function.Supplier;

/** A servlet that allows GET and HEAD only. */
abstract class ReadOnlyServlet extends PageServlet {
    private static final long serialVersionUID = 1L;
    private static final List<String> METHODS = List.of("GET", "HEAD");
    private static final String HINT = "This page is only read. Use GET.";

    /** Creates a servlet that knows no clients. */
    ReadOnlyServlet() {
        super(METHODS, HINT);
    }

    /** Creates a servlet that finds the clients of rejected requests. */
    ReadOnlyServlet(Supplier<Proxy> proxy) {
        super(proxy, METHODS, HINT);
    }
}
