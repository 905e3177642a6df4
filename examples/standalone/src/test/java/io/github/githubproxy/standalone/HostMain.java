package io.github.githubproxy.standalone;

import io.github.githubproxy.servlet.GitHubProxyFilter;
import io.github.githubproxy.servlet.StatusServlet;
import io.github.githubproxy.servlet.UsageServlet;
import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;

/** A host that knows filter and servlets by the names of their classes, as {@code web.xml} tells them. */
final class HostMain {
    private HostMain() {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addFilter(GitHubProxyFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(StatusServlet.class, "/-/status");
        context.addServlet(StatusServlet.class, "/-/status.json");
        context.addServlet(UsageServlet.class, "/-/usage");
        server.setHandler(context);
        server.start();
        int port = ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
        System.out.println("listens on http://127.0.0.1:" + port + " ");
        server.join();
    }
}
