package io.github.githubproxy.standalone.demo;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request without {@code Authorization}, to which that field is added. */
final class AuthorizedRequest extends HttpServletRequestWrapper {
    static final String AUTHORIZATION = "Authorization";

    private final String value;

    AuthorizedRequest(HttpServletRequest request, String value) {
        super(request);
        this.value = value;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase(AUTHORIZATION) ? value : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase(AUTHORIZATION) ? Collections.enumeration(List.of(value)) : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = Collections.list(super.getHeaderNames());
        names.add(AUTHORIZATION);
        return Collections.enumeration(names);
    }
}
