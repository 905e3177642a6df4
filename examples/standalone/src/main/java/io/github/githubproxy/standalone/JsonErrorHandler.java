package io.github.githubproxy.standalone;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes what Jetty itself refuses as errors in GitHub's form. Jetty's own words are not told: they would
 * repeat parts of the request, or of an exception.
 */
final class JsonErrorHandler extends ErrorHandler {
    private static final HttpField JSON = new HttpField(HttpHeader.CONTENT_TYPE, Json.MEDIA_TYPE);
    private static final HttpField ANY_ORIGIN = new HttpField("Access-Control-Allow-Origin", "*");
    private static final HttpField READING = new HttpField(HttpHeader.ALLOW, "GET, HEAD");
    private static final HttpField NO_STORE = new HttpField(HttpHeader.CACHE_CONTROL, "no-store");

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateCacheControl(Response response) {
        response.getHeaders().put(NO_STORE);
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(JSON).put(ANY_ORIGIN);
        if (status == HttpStatus.METHOD_NOT_ALLOWED_405) {
            response.getHeaders().put(READING);
        }
        response.write(true, ByteBuffer.wrap(Json.error(status, ErrorMessages.of(status))), callback);
    }
}
