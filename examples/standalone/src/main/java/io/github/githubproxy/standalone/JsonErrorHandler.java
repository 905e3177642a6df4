package io.github.githubproxy.standalone;

import io.github.githubproxy.ProxyAdapter;
import io.github.githubproxy.http.ProxyResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * Writes the errors of Jetty itself in GitHub's error format, with messages that say what is wrong and what to do. Jetty's
 * own messages are not used because they repeat parts of the request or of an exception.
 */
final class JsonErrorHandler extends ErrorHandler {
    static final HttpField JSON = new HttpField(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");

    private static final HttpField ANY_ORIGIN = new HttpField("Access-Control-Allow-Origin", "*");
    private static final HttpField ALLOWED_METHODS = new HttpField(HttpHeader.ALLOW, "GET, HEAD");
    private static final HttpField NO_STORE = new HttpField(HttpHeader.CACHE_CONTROL, "no-store");

    /** Returns the body of an error in GitHub's format. */
    static ByteBuffer body(int status, String message) {
        try (ProxyResponse error = ProxyAdapter.error(status, message)) {
            return ByteBuffer.wrap(error.body().stream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory cannot fail", e);
        }
    }

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
            response.getHeaders().put(ALLOWED_METHODS);
        }
        response.write(true, body(status, message(status)), callback);
    }

    private static String message(int status) {
        return switch (status) {
            case 400 ->
                "The request is not HTTP as this proxy takes it. Look at its first line, its header fields and the"
                        + " length of its body.";
            case 405 -> "This page is only read. Use GET.";
            case 408 -> "The request did not arrive in time. Send it again, without pauses.";
            case 413 -> "The request is larger than this proxy takes. Send less at once.";
            case 414 ->
                "The path and query are longer than this proxy takes. First line and header fields together may have "
                        + StandaloneServer.MAX_HEADER_BYTES + " bytes.";
            case 417 -> "Nothing can be expected here but 100-continue. Send the request without Expect.";
            case 431 ->
                "The header fields are longer than this proxy takes. First line and header fields together may have "
                        + StandaloneServer.MAX_HEADER_BYTES + " bytes.";
            case 500 -> "The proxy failed. Those who run it find the reason in its log.";
            case 503 -> "The proxy takes no requests at the moment, as when it is being stopped. Try again later.";
            case 505 -> "This version of HTTP is not spoken here. Use HTTP/1.1 or HTTP/2.";
            default -> HttpStatus.getMessage(status);
        };
    }
}
