package io.github.githubproxy.fakegithub.server;

import io.github.githubproxy.fakegithub.faults.Fault;
import io.github.githubproxy.fakegithub.http.RenderedResponse;
import io.github.githubproxy.fakegithub.http.ResponseContent;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;

/** Sends the response to one request, or ends the connection as a fault requires. */
final class ResponseSender {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] GARBAGE = "\0\1\2 this is not HTTP \r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Request request;
    private final Response response;
    private final Callback callback;

    ResponseSender(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
    }

    /** Sends a complete response. */
    void send(RenderedResponse rendered) throws IOException {
        addHead(rendered);
        boolean withoutBody = request.getMethod().equals("HEAD");
        if (rendered.body() instanceof ResponseContent.Buffered buffered) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, buffered.bytes().length);
            response.write(true, withoutBody ? null : ByteBuffer.wrap(buffered.bytes()), callback);
        } else if (rendered.body() instanceof ResponseContent.Streamed streamed
                && streamed.content().size() > 0) {
            if (streamed.content().hasLength()) {
                response.getHeaders()
                        .put(HttpHeader.CONTENT_LENGTH, streamed.content().size());
            }
            if (!withoutBody) {
                copy(streamed, Long.MAX_VALUE);
            }
            response.write(true, null, callback);
        } else {
            response.write(true, null, callback);
        }
    }

    /** Sends a response whose body ends after that many bytes, then closes the connection. */
    void sendTruncated(RenderedResponse rendered, long bytes, Fault.Framing framing) throws IOException {
        addHead(rendered);
        if (framing == Fault.Framing.CONTENT_LENGTH) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Math.max(length(rendered.body()), bytes + 1));
        }
        if (bytes > 0 && rendered.body() instanceof ResponseContent.Buffered buffered) {
            int count = (int) Math.min(bytes, buffered.bytes().length);
            Content.Sink.write(response, false, ByteBuffer.wrap(Arrays.copyOf(buffered.bytes(), count)));
        } else if (bytes > 0 && rendered.body() instanceof ResponseContent.Streamed streamed) {
            copy(streamed, bytes);
        } else {
            Content.Sink.write(response, false, ByteBuffer.allocate(0));
        }
        endPoint().close();
        callback.failed(new EofException("body truncated by a fault"));
    }

    /** Ends the connection without a response. */
    void endConnection(Fault.ConnectionEnd end) throws IOException {
        switch (end) {
            case RESET -> ((SocketChannel) endPoint().getTransport()).setOption(StandardSocketOptions.SO_LINGER, 0);
            case GARBAGE -> {
                try (Blocker.Callback written = Blocker.callback()) {
                    endPoint().write(written, ByteBuffer.wrap(GARBAGE));
                    written.block();
                }
            }
            case CLOSE -> {
                // The connection is closed below.
            }
        }
        endPoint().close();
        callback.failed(new EofException("connection ended by a fault"));
    }

    private void addHead(RenderedResponse rendered) {
        response.setStatus(rendered.status());
        rendered.headers().forEach(field -> response.getHeaders().add(field.name(), field.value()));
    }

    private void copy(ResponseContent.Streamed streamed, long limit) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = limit;
        try (InputStream stream = streamed.content().open()) {
            while (left > 0) {
                int n = stream.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n < 0) {
                    return;
                }
                Content.Sink.write(response, false, ByteBuffer.wrap(buffer, 0, n));
                left -= n;
            }
        }
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private static long length(ResponseContent body) {
        if (body instanceof ResponseContent.Buffered buffered) {
            return buffered.bytes().length;
        }
        return body instanceof ResponseContent.Streamed streamed
                ? streamed.content().size()
                : 0;
    }
}
