package io.github.githubproxy.standalone.demo;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Logs one browser in to the proxy's pages, by a link with a code that is valid once: the response sets a cookie, and
 * requests with the cookie count as those of the admin client. Only for the demo, in front of the pages below {@code /-/}.
 * Thread-safe.
 */
public final class DemoLogin implements Filter {
    private static final String PAGE = "/-/status";
    private static final String PARAMETER = "code";
    private static final String COOKIE = "github-proxy-demo";
    private static final String COOKIE_PATH = "/-/";
    private static final String INVALID_LINK =
            "This link is not valid: it logs in one browser, once, and has been used, or"
                    + " it is of an earlier run of the demo. Open " + PAGE
                    + " without the code, and log in with any name and, as the"
                    + " password, the token that the program has printed.\n";

    private final String authorization;
    private final DemoSecret code = DemoSecret.random();
    private final DemoSecret session = DemoSecret.random();
    private final AtomicBoolean isUsed = new AtomicBoolean();

    /**
     * Creates a filter with a new code.
     *
     * @param adminToken the token of a client that is an admin
     */
    public DemoLogin(String adminToken) {
        this.authorization = "token " + adminToken;
    }

    /** Returns the path and query of the link. */
    public String link() {
        return PAGE + "?" + PARAMETER + "=" + code.text();
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        if (request.getHeader(AuthorizedRequest.AUTHORIZATION) != null) {
            chain.doFilter(request, response);
            return;
        }
        boolean hasSession = hasSession(request);
        Optional<String> presented = presentedCode(request);
        if (presented.isEmpty()) {
            chain.doFilter(hasSession ? new AuthorizedRequest(request, authorization) : request, response);
        } else if (hasSession) {
            redirectToPage(response);
        } else if (code.matches(presented.get()) && isUsed.compareAndSet(false, true)) {
            response.addCookie(sessionCookie());
            redirectToPage(response);
        } else {
            refuse(response);
        }
    }

    /** HEAD does not count: programs that preview links send it. */
    private static Optional<String> presentedCode(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getRequestURI().equals(PAGE)
                ? Optional.ofNullable(request.getParameter(PARAMETER))
                : Optional.empty();
    }

    private boolean hasSession(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .anyMatch(cookie -> cookie.getName().equals(COOKIE) && session.matches(cookie.getValue()));
    }

    private Cookie sessionCookie() {
        Cookie cookie = new Cookie(COOKIE, session.text());
        cookie.setPath(COOKIE_PATH);
        cookie.setHttpOnly(true);
        cookie.setAttribute("SameSite", "Strict");
        return cookie;
    }

    /** Removes the code from the browser's address bar. */
    private static void redirectToPage(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", PAGE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setHeader("Content-Type", "text/plain; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getOutputStream().write(INVALID_LINK.getBytes(StandardCharsets.UTF_8));
    }
}
