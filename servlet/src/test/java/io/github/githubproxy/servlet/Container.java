package io.github.githubproxy.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A running servlet container with one web application, which has the filter and a servlet behind it. */
interface Container extends AutoCloseable {
    int port();

    @Override
    void close() throws IOException;

    /** Whether the filter may use asynchronous processing. */
    enum Mode {
        SYNC,
        ASYNC
    }

    /** The container implementation. */
    enum Kind {
        JETTY {
            @Override
            Container start(Application application) throws Exception {
                return new JettyContainer(application);
            }
        },
        TOMCAT {
            @Override
            Container start(Application application) throws Exception {
                return new TomcatContainer(application);
            }
        };

        abstract Container start(Application application) throws Exception;
    }

    /**
     * A web application.
     *
     * @param behind the servlet for requests that the filter passes on
     * @param behindAt the mapping of that servlet
     */
    record Application(
            Filter filter,
            String contextPath,
            List<String> mappings,
            Map<String, String> initParams,
            Mode mode,
            HttpServlet behind,
            String behindAt) {
        static Application of(Filter filter) {
            return new Application(filter, "", List.of("/*"), Map.of(), Mode.ASYNC, new EchoServlet(), "/");
        }

        Application wrapped(UnaryOperator<Filter> wrapper) {
            return new Application(wrapper.apply(filter), contextPath, mappings, initParams, mode, behind, behindAt);
        }

        Application withServlet(HttpServlet servlet) {
            return withServlet(servlet, "/");
        }

        Application withServlet(HttpServlet servlet, String pattern) {
            return new Application(filter, contextPath, mappings, initParams, mode, servlet, pattern);
        }

        Application at(String path, String... patterns) {
            return new Application(filter, path, List.of(patterns), initParams, mode, behind, behindAt);
        }

        Application in(Mode other) {
            return new Application(filter, contextPath, mappings, initParams, other, behind, behindAt);
        }

        Application initParam(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(initParams);
            more.put(name, value);
            return new Application(filter, contextPath, mappings, more, mode, behind, behindAt);
        }
    }
}
