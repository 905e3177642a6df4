package io.github.githubproxy.standalone;

import io.github.githubproxy.WarmUpClient;
import io.github.githubproxy.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Jetty server on a loopback port, with a client that uses its connections again. */
final class WarmUpServer implements WarmUpClient {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUpServer.class);
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int FIRST_ERROR_STATUS = 400;

    private final Server server;
    private final URI uri;

    private WarmUpServer(Server server) {
        this.server = server;
        this.uri = URI.create("http://127.0.0.1:" + ((NetworkConnector) server.getConnectors()[0]).getLocalPort());
    }

    /** Starts the server, which {@link #close} stops. */
    static WarmUpServer start(Server server) {
        try {
            server.start();
            return new WarmUpServer(server);
        } catch (Exception e) {
            stop(server);
            throw new IllegalStateException("Jetty could not be started", e);
        }
    }

    @Override
    public Headers get(String path, Headers headers) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) uri.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        headers.forEach(connection::setRequestProperty);
        boolean isError = connection.getResponseCode() >= FIRST_ERROR_STATUS;
        try (InputStream body = isError ? connection.getErrorStream() : connection.getInputStream()) {
            body.transferTo(OutputStream.nullOutputStream());
        }
        Headers.Builder received = Headers.builder();
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null) {
                values.forEach(value -> received.add(name, value));
            }
        });
        return received.build();
    }

    @Override
    public void close() {
        stop(server);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The server of the warm-up could not be stopped", e);
        }
    }
}
