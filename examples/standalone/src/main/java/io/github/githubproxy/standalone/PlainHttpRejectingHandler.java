package io.github.githubproxy.standalone;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells clients that speak plain HTTP to a port of TLS what is wrong, which a broken handshake would not. */
final class HttpsOnly extends Handler.Wrapper {
    HttpsOnly(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.isSecure()) {
            return super.handle(request, response, callback);
        }
        response.setStatus(400);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Json.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        response.write(
                true,
                ByteBuffer.wrap(Json.error(
                        400,
                        "This port speaks https, and the request came as http. Use https://, and renew the token: it"
                                + " has been on the network in plain text.")),
                callback);
        return true;
    }
}
