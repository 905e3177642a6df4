package io.github.githubproxy.fakegithub.server;

import io.github.githubproxy.fakegithub.journal.RecordedRequest;
import java.io.IOException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP server on the loopback interface with a port for each {@link RecordedRequest.Host}. */
public final class SimulatorServer {
    private static final String ADDRESS = "127.0.0.1";
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private final Server server;

    /** Creates a server that handles up to about {@code maxThreads} requests at once. */
    public SimulatorServer(int maxThreads) {
        QueuedThreadPool threads = new QueuedThreadPool(maxThreads);
        threads.setName("fake-github");
        threads.setDaemon(true);
        this.server = new Server(threads);
    }

    /**
     * Opens a port for a host.
     *
     * @param port the port; 0 for any free one
     * @return the base URL, without a trailing slash
     */
    public String listen(RecordedRequest.Host host, int port) throws IOException {
        ServerConnector connector =
                new ServerConnector(server, 1, 1, new RawTargetConnection.Factory(httpConfiguration()));
        connector.setName(host.name());
        connector.setHost(ADDRESS);
        connector.setPort(port);
        connector.setAcceptQueueSize(1024);
        connector.open();
        server.addConnector(connector);
        return "http://" + ADDRESS + ":" + connector.getLocalPort();
    }

    /** Starts to handle requests. */
    public void start(Handler handler) throws Exception {
        server.setHandler(handler);
        server.start();
    }

    /** Stops and aborts requests in flight. Has no effect on a stopped server. */
    public void stop() throws Exception {
        server.stop();
    }

    /** Returns the host whose port a request was sent to. */
    static RecordedRequest.Host hostOf(Request request) {
        return RecordedRequest.Host.valueOf(
                request.getConnectionMetaData().getConnector().getName());
    }

    /** Accepts every request that can be parsed at all, so that the journal shows what a client sent. */
    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setHttpCompliance(
                HttpCompliance.LEGACY.with("as sent", HttpCompliance.Violation.CASE_SENSITIVE_FIELD_NAME));
        http.setHeaderCacheCaseSensitive(true);
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setResponseHeaderSize(MAX_HEADER_BYTES);
        return http;
    }
}
