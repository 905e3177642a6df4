package io.github.githubproxy.fakegithub;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection that remembers request targets as they came and keeps them from Jetty, which would refuse some and
 * shorten others. It reaches into Jetty's internals because nothing else there has the target untouched.
 */
final class RawConnection extends HttpConnection {
    private volatile String target = "";

    private RawConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    /** Returns the target of a request that came over such a connection, while it is being answered. */
    static String targetOf(Request request) {
        return ((RawConnection) request.getConnectionMetaData().getConnection()).target;
    }

    @Override
    protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
        target = uri;
        return super.newHttpStream(method, "/", version);
    }

    /** Makes such connections. */
    static final class Factory extends HttpConnectionFactory {
        Factory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            RawConnection connection = new RawConnection(getHttpConfiguration(), connector, endPoint);
            return configure(connection, connector, endPoint);
        }
    }
}
