package io.github.githubproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.Proxy;
import io.github.githubproxy.config.Config;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that the filter passes to the chain and that containers rarely send. */
final class FilterPassThroughTest {
    private final Proxy proxy =
            Proxy.builder(Config.builder().pat("BOT", "ghp_0123456789").build()).build();
    private final GitHubProxyFilter filter = new GitHubProxyFilter(proxy);
    private final AtomicInteger passed = new AtomicInteger();
    private final FilterChain chain = (request, response) -> passed.incrementAndGet();

    @BeforeEach
    void init() throws Exception {
        FilterRegistration registration = stub(
                FilterRegistration.class,
                Map.of("getUrlPatternMappings", List.of("/p/*"), "getServletNameMappings", List.of("named")));
        ServletContext context =
                stub(ServletContext.class, Map.of("getContextPath", "", "getFilterRegistration", registration));
        filter.init(stub(
                FilterConfig.class,
                Map.of(
                        "getFilterName",
                        "f",
                        "getServletContext",
                        context,
                        "getInitParameterNames",
                        Collections.emptyEnumeration())));
    }

    @AfterEach
    void destroy() {
        filter.destroy();
        proxy.close();
    }

    @Test
    void passesNonHttpRequestsThrough() throws Exception {
        filter.doFilter(stub(ServletRequest.class, Map.of()), stub(ServletResponse.class, Map.of()), chain);
        assertThat(passed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR", "INCLUDE"})
    void passesErrorAndIncludeDispatchesThrough(DispatcherType type) throws Exception {
        filter.doFilter(request(type, "/p/user", "x"), stub(HttpServletResponse.class, Map.of()), chain);
        assertThat(passed).hasValue(1);
    }

    @Test
    void passesForwardsToUnmappedPathsThrough() throws Exception {
        filter.doFilter(
                request(DispatcherType.FORWARD, "/other", "x"), stub(HttpServletResponse.class, Map.of()), chain);
        assertThat(passed).hasValue(1);
    }

    @Test
    void passesServletNameMatchesThrough() throws Exception {
        filter.doFilter(
                request(DispatcherType.REQUEST, "/other", "named"), stub(HttpServletResponse.class, Map.of()), chain);
        assertThat(passed).hasValue(1);
    }

    private static HttpServletRequest request(DispatcherType type, String uri, String servlet) {
        HttpServletMapping mapping = stub(HttpServletMapping.class, Map.of("getServletName", servlet));
        return stub(
                HttpServletRequest.class,
                Map.of(
                        "getDispatcherType", type,
                        "getRequestURI", uri,
                        "getMethod", "GET",
                        "getHttpServletMapping", mapping));
    }

    private static <T> T stub(Class<T> type, Map<String, Object> returnValues) {
        return type.cast(java.lang.reflect.Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (!returnValues.containsKey(method.getName())) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return returnValues.get(method.getName());
                }));
    }
}
