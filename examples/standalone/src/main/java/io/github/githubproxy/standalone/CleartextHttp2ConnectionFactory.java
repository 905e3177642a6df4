package io.github.githubproxy.standalone;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 on a connection without TLS. An upgrade offered by a request with a body is ignored (RFC 9110, section 7.8, permits
 * that), because the rest of the body would arrive where HTTP/2 frames are expected.
 */
final class CleartextHttp2ConnectionFactory extends HTTP2CServerConnectionFactory {
    CleartextHttp2ConnectionFactory(HttpConfiguration http) {
        super(http);
    }

    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable response) {
        return hasBody(request.getHttpFields())
                ? null
                : super.upgradeConnection(connector, endPoint, request, response);
    }

    private static boolean hasBody(HttpFields fields) {
        return fields.contains(HttpHeader.TRANSFER_ENCODING) || fields.getLongField(HttpHeader.CONTENT_LENGTH) > 0;
    }
}
