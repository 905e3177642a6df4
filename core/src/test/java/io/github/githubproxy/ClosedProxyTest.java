package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.http.ProxyRequest;
import io.github.githubproxy.http.ProxyResponse;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As servlet containers do it: a thread belongs to the web application whose class loader is its context class loader. */
class ClosedProxyTest {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final ClassLoader application = new URLClassLoader(new URL[0], before);

    @BeforeEach
    void enterApplication() {
        Thread.currentThread().setContextClassLoader(application);
    }

    @AfterEach
    void leaveApplication() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void leavesNoThreadToItsApplication() throws Exception {
        try (ProxyFixture fixture = ProxyFixture.withTwoCredentials()) {
            for (String path : List.of("/repos/ok/hello", "/repos/ok/hello/issues", "/repos/ok/hello/issues/1")) {
                try (ProxyResponse response = fixture.proxy.handle(path, ProxyRequest.get(), "test")) {
                    assertThat(response.body().stream().readAllBytes()).isNotEmpty();
                }
            }
            assertThat(fixture.proxy.health().isHealthy()).isTrue();
            assertThat(threadsOfApplication()).isNotEmpty();

            fixture.proxy.close();

            assertThat(threadsOfApplication()).isEmpty();
        }
    }

    private List<String> threadsOfApplication() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == application && thread != Thread.currentThread())
                .map(Thread::getName)
                .filter(name -> name.startsWith("github-proxy"))
                .toList();
    }
}
