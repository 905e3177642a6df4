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
 * HTTP/2 on a plain connection. A client that offers to upgrade with a request that has a body stays with HTTP/1.1, as a
 * server may decide (RFC 9110, section 7.8): the rest of the body would come where frames are expected.
 */
final class PlainHttp2 extends HTTP2CServerConnectionFactory {
    PlainHttp2(HttpConfiguration http) {
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
