package io.github.githubproxy.servlet.endtoend;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** A servlet container on a free port, with a filter and behind it a servlet that says it was reached. */
interface Container extends AutoCloseable {
    /** What the servlet behind the filter says. */
    String BEHIND = "behind the filter";

    URI uri();

    @Override
    void close();

    /** Which container. */
    enum Kind {
        JETTY,
        TOMCAT
    }

    /** How the filter is served. */
    enum Mode {
        SYNC,
        ASYNC
    }

    /**
     * What stands in the container.
     *
     * @param contextPath empty for the root
     * @param patterns the filter's URL patterns
     */
    record Setting(
            Filter filter, Mode mode, String contextPath, List<String> patterns, Map<String, String> initParams) {
        void register(ServletContext context) {
            FilterRegistration.Dynamic registration = context.addFilter("github-proxy", filter);
            registration.setAsyncSupported(mode == Mode.ASYNC);
            registration.setInitParameters(initParams);
            registration.addMappingForUrlPatterns(
                    EnumSet.of(DispatcherType.REQUEST), false, patterns.toArray(String[]::new));
            ServletRegistration.Dynamic behind = context.addServlet("behind", new Behind());
            behind.setAsyncSupported(true);
            behind.addMapping("/");
        }
    }

    static Container start(Kind kind, Setting setting) throws Exception {
        return switch (kind) {
            case JETTY -> new Jetty(setting);
            case TOMCAT -> new TomcatContainer(setting);
        };
    }

    /** The end of the chain. */
    final class Behind extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(BEHIND);
        }
    }

    /** Jetty 12.1. */
    final class Jetty implements Container {
        private final Server server = new Server();
        private final ServerConnector connector;

        Jetty(Setting setting) throws Exception {
            HttpConfiguration configuration = new HttpConfiguration();
            configuration.setUriCompliance(UriCompliance.UNSAFE);
            connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler();
            context.setContextPath(setting.contextPath().isEmpty() ? "/" : setting.contextPath());
            context.getServletHandler().setDecodeAmbiguousURIs(true);
            context.addServletContainerInitializer(
                    (ServletContainerInitializer) (classes, servletContext) -> setting.register(servletContext));
            server.setHandler(context);
            server.start();
        }

        @Override
        public URI uri() {
            return URI.create("http://127.0.0.1:" + connector.getLocalPort());
        }

        @Override
        public void close() {
            LifeCycle.stop(server);
        }
    }

    /** Tomcat 11. */
    final class TomcatContainer implements Container {
        private final Tomcat tomcat = new Tomcat();

        TomcatContainer(Setting setting) throws IOException, LifecycleException {
            File base = Files.createTempDirectory("tomcat").toFile();
            base.deleteOnExit();
            tomcat.setBaseDir(base.getPath());
            tomcat.setHostname("127.0.0.1");
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            tomcat.getConnector().setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            tomcat.getConnector().setProperty("maxSwallowSize", "-1");
            StandardContext context = (StandardContext) tomcat.addContext(setting.contextPath(), base.getPath());
            context.addServletContainerInitializer(
                    (classes, servletContext) -> setting.register(servletContext), Set.of());
            tomcat.start();
            if (!context.getState().isAvailable()) {
                throw new LifecycleException("the context did not start");
            }
        }

        @Override
        public URI uri() {
            return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
