package io.github.githubproxy.standalone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;

/** A host that runs the web application in a directory, as its {@code web.xml} describes it. */
final class WebAppMain {
    private WebAppMain() {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        WebAppContext application = new WebAppContext(arguments[0], "/");
        application.setThrowUnavailableOnStartupException(true);
        server.setHandler(application);
        server.start();
        int port = ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
        System.out.println("listens on http://127.0.0.1:" + port + " ");
        server.join();
    }
}
