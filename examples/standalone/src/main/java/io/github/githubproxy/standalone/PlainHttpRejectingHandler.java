package io.github.githubproxy.standalone;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Rejects plain HTTP requests on a TLS port with a message that says what is wrong. A failed TLS handshake would not say it.
 */
final class PlainHttpRejectingHandler extends Handler.Wrapper {
    PlainHttpRejectingHandler(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.isSecure()) {
            return super.handle(request, response, callback);
        }
        response.setStatus(400);
        response.getHeaders().put(JsonErrorHandler.JSON);
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        response.write(
                true,
                JsonErrorHandler.body(
                        400,
                        "This port speaks https, and the request came as http. Use https://, and renew the token: it"
                                + " has been on the network in plain text."),
                callback);
        return true;
    }
}
