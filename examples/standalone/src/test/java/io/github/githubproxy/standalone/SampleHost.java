package io.github.githubproxy.standalone;

import jakarta.servlet.ServletContextListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Runs a compiled sample of the documentation: a program, a web application with a listener, or Spring beans. */
final class SampleHost {
    private SampleHost() {}

    /** Arguments: the directory of the compiled sample, and the name of its class. */
    public static void main(String[] arguments) throws Exception {
        URL classes = Path.of(arguments[0]).toUri().toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes})) {
            Class<?> sample = loader.loadClass(arguments[1]);
            if (ServletContextListener.class.isAssignableFrom(sample)) {
                ServletContextListener listener =
                        (ServletContextListener) sample.getConstructor().newInstance();
                ServletContextHandler context = new ServletContextHandler("/");
                context.addEventListener(listener);
                serve(context);
            } else if (sample.getSimpleName().endsWith("Configuration")) {
                try (AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext(sample)) {
                    ServletContextHandler context = new ServletContextHandler("/");
                    context.addServletContainerInitializer((types, servletContext) -> {
                        for (ServletContextInitializer initializer : beans.getBeansOfType(
                                        ServletContextInitializer.class)
                                .values()) {
                            initializer.onStartup(servletContext);
                        }
                    });
                    serve(context);
                }
            } else {
                sample.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            }
        }
    }

    private static void serve(ServletContextHandler context) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        int port = ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
        System.out.println("listens on http://127.0.0.1:" + port + " ");
        server.join();
    }
}
