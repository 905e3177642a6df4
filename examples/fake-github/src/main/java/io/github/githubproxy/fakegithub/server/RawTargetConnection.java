package io.github.githubproxy.fakegithub.server;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection that records request targets verbatim and gives Jetty {@code /} instead, because Jetty rejects some targets
 * and normalizes others. It extends a Jetty-internal class: no public Jetty API exposes the target as sent.
 */
final class RawTargetConnection extends HttpConnection {
    private volatile String target = "";

    private RawTargetConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    /** Returns the target of a request that is being handled, as sent. */
    static String targetOf(Request request) {
        return ((RawTargetConnection) request.getConnectionMetaData().getConnection()).target;
    }

    @Override
    protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
        target = uri;
        return super.newHttpStream(method, "/", version);
    }

    /** Creates such connections. */
    static final class Factory extends HttpConnectionFactory {
        Factory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            RawTargetConnection connection = new RawTargetConnection(getHttpConfiguration(), connector, endPoint);
            return configure(connection, connector, endPoint);
        }
    }
}
