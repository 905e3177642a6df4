package io.github.githubproxy.fakegithub;

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

/** Writes answers to a connection, or breaks it. */
final class Wire {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] GARBAGE = "\0\1\2 this is not HTTP \r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Request request;
    private final Response response;
    private final Callback callback;

    Wire(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
    }

    /** Sends an answer as it should be. */
    void send(Outgoing outgoing) throws IOException {
        head(outgoing);
        boolean bodiless = request.getMethod().equals("HEAD");
        if (outgoing.body() instanceof AnswerBody.Held held) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, held.bytes().length);
            response.write(true, bodiless ? null : ByteBuffer.wrap(held.bytes()), callback);
        } else if (outgoing.body() instanceof AnswerBody.Streamed streamed
                && streamed.content().size() > 0) {
            if (streamed.content().tellsLength()) {
                response.getHeaders()
                        .put(HttpHeader.CONTENT_LENGTH, streamed.content().size());
            }
            if (!bodiless) {
                copy(streamed, Long.MAX_VALUE);
            }
            response.write(true, null, callback);
        } else {
            response.write(true, null, callback);
        }
    }

    /** Sends an answer of which only the first bytes of the body arrive, then closes the connection. */
    void sendCut(Outgoing outgoing, long bytes, Fault.Framing framing) throws IOException {
        head(outgoing);
        if (framing == Fault.Framing.CONTENT_LENGTH) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Math.max(length(outgoing.body()), bytes + 1));
        }
        if (bytes > 0 && outgoing.body() instanceof AnswerBody.Held held) {
            int count = (int) Math.min(bytes, held.bytes().length);
            Content.Sink.write(response, false, ByteBuffer.wrap(Arrays.copyOf(held.bytes(), count)));
        } else if (bytes > 0 && outgoing.body() instanceof AnswerBody.Streamed streamed) {
            copy(streamed, bytes);
        } else {
            Content.Sink.write(response, false, ByteBuffer.allocate(0));
        }
        endPoint().close();
        callback.failed(new EofException("cut short by a scripted fault"));
    }

    /** Ends the connection without an answer. */
    void breakOff(Fault.Breach breach) throws IOException {
        switch (breach) {
            case RESET -> ((SocketChannel) endPoint().getTransport()).setOption(StandardSocketOptions.SO_LINGER, 0);
            case GARBAGE -> {
                try (Blocker.Callback written = Blocker.callback()) {
                    endPoint().write(written, ByteBuffer.wrap(GARBAGE));
                    written.block();
                }
            }
            case CLOSE -> {
                // Closing is all there is to do.
            }
        }
        endPoint().close();
        callback.failed(new EofException("broken off by a scripted fault"));
    }

    private void head(Outgoing outgoing) {
        response.setStatus(outgoing.status());
        outgoing.headers().forEach(field -> response.getHeaders().add(field.name(), field.value()));
    }

    private void copy(AnswerBody.Streamed streamed, long limit) throws IOException {
        byte[] buffer = new byte[BUFFER];
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

    private static long length(AnswerBody body) {
        if (body instanceof AnswerBody.Held held) {
            return held.bytes().length;
        }
        return body instanceof AnswerBody.Streamed streamed ? streamed.content().size() : 0;
    }
}
