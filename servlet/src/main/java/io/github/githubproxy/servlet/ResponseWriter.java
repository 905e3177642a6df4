package io.github.githubproxy.servlet;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.servlet.request.DataRateMeter;
import io.github.githubproxy.servlet.request.SlowClientException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes a proxy response to a servlet response, and distinguishes failures of GitHub from failures of the client. */
final class ResponseWriter {
    /** Less than the buffers of containers. */
    private static final int MAX_BUFFERED_BYTES = 4 * 1024;

    /** Jetty buffers a write only if it is at most a quarter of the buffer. */
    private static final int BUFFER_SHARE = 4;

    private final String method;
    private final String protocol;
    private final HttpServletResponse response;
    private final DataRateMeter meter;

    /**
     * Creates a writer.
     *
     * @param method the request's method; a response to HEAD has no body
     * @param protocol the request's protocol, which determines how the end of a body is marked
     * @param response the response to write to
     * @param meter measures how fast the client receives the body
     */
    ResponseWriter(String method, String protocol, HttpServletResponse response, DataRateMeter meter) {
        this.method = method;
        this.protocol = protocol;
        this.response = response;
        this.meter = meter;
    }

    /**
     * Writes the response. The caller closes it.
     *
     * @throws TruncatedResponseException if the body fails, is shorter than declared, or is received too slowly
     * @throws ClientGoneException if the client disconnects
     */
    void write(ProxyResponse source) throws TruncatedResponseException, ClientGoneException {
        response.setStatus(source.status());
        boolean hasNoBody = source.status() == 204 || source.status() == 304;
        boolean isSmall = !method.equals("HEAD") && isSmall(source);
        writeHeaders(hasNoBody || isSmall ? withoutLength(source.headers()) : source.headers());
        preserveContentType(source.headers());
        if (hasNoBody || method.equals("HEAD")) {
            if (wouldGetLength(source, hasNoBody)) {
                flushHeaders();
            }
        } else if (isSmall) {
            // Tomcat takes the response to a client that is gone for committed, and rejects the call.
            if (!response.isCommitted()) {
                // Jetty would keep 32 KiB for each response until its client has read it.
                response.setBufferSize(BUFFER_SHARE * (int) source.body().length());
            }
            writeSmall(source, output());
        } else {
            forceChunkedIfLengthUnknown(source);
            copy(source, output());
        }
    }

    /**
     * Forces chunked encoding for a body of unknown length, by declaring trailers. For a client that sends {@code
     * Connection: close}, Jetty would otherwise mark the end of the body by closing the connection, and a truncated response
     * would look complete.
     */
    private void forceChunkedIfLengthUnknown(ProxyResponse source) {
        if (protocol.equals("HTTP/1.1") && !source.headers().contains("Content-Length")) {
            response.setTrailerFields(Map::of);
        }
    }

    /**
     * Returns whether the container can buffer the whole body. Without a length set here, it sends such a body when the
     * request is complete, with the length, and in Jetty without a thread that waits for the client.
     */
    private static boolean isSmall(ProxyResponse source) {
        long length = source.body().length();
        return source.headers().contains("Content-Length") && length > 0 && length <= MAX_BUFFERED_BYTES;
    }

    private void writeSmall(ProxyResponse source, OutputStream out)
            throws TruncatedResponseException, ClientGoneException {
        ByteArrayOutputStream body =
                new ByteArrayOutputStream((int) source.body().length());
        copy(source, body);
        try {
            body.writeTo(out);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /**
     * Sets the first field of each name if the response has one already, which the container has set by itself, such as {@code
     * Date}, or the host. Adds all others, since to look for each among the others takes long.
     */
    private void writeHeaders(Headers headers) {
        Collection<String> present = response.getHeaderNames();
        headers.forEach((name, value) -> setField(name, value, present), response::addHeader);
    }

    private void setField(String name, String value, Collection<String> present) {
        if (name.equalsIgnoreCase("Content-Length")) {
            response.setContentLengthLong(Long.parseLong(value));
        } else if (contains(present, name)) {
            response.setHeader(name, value);
        } else {
            response.addHeader(name, value);
        }
    }

    private static boolean contains(Collection<String> names, String name) {
        for (String each : names) {
            if (each.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Prevents Jetty from adding a charset to media types that have none. */
    private void preserveContentType(Headers headers) {
        Optional<String> type = headers.first("Content-Type");
        if (type.isPresent() && !hasCharset(type.get())) {
            response.setCharacterEncoding(null);
        }
    }

    private static boolean hasCharset(String type) {
        return type.contains("charset=") || type.toLowerCase(Locale.ROOT).contains("charset=");
    }

    /**
     * Returns whether the container would add {@code Content-Length: 0} to a response without a body. The others are sent when
     * the request is complete.
     */
    private static boolean wouldGetLength(ProxyResponse source, boolean hasNoBody) {
        return hasNoBody ? source.status() != 204 : !source.headers().contains("Content-Length");
    }

    /** Sends the headers before the container sees that there is no body and adds {@code Content-Length: 0}. */
    private void flushHeaders() throws ClientGoneException {
        try {
            response.flushBuffer();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private static Headers withoutLength(Headers headers) {
        return headers.toBuilder().remove("Content-Length").build();
    }

    /** Uses {@code transferTo} of the body, which counts the bytes written rather than the bytes read. */
    private void copy(ProxyResponse source, OutputStream out) throws TruncatedResponseException, ClientGoneException {
        long declared = source.body().length();
        InputStream in = source.body().stream();
        long copied;
        try {
            copied = in.transferTo(
                    declared < 0 ? new FlushingClientOutput(out, in, meter) : new ClientOutput(out, meter));
        } catch (ClientGoneException e) {
            throw e;
        } catch (IOException e) {
            throw new TruncatedResponseException("a response ended early", e);
        }
        if (declared >= 0 && copied != declared) {
            throw new TruncatedResponseException("a response ended after " + copied + " of " + declared + " bytes");
        }
    }

    private OutputStream output() throws ClientGoneException {
        try {
            return response.getOutputStream();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /**
     * Wraps write failures in {@link ClientGoneException}, to distinguish them from read failures of the body. Writes in pieces
     * to measure the client's rate: in small ones if the client is behind, so that no write takes very long.
     */
    private static class ClientOutput extends OutputStream {
        private static final int PIECE = 16 * 1024;
        private static final int PIECE_IF_BEHIND = 1024;

        private final OutputStream out;
        private final DataRateMeter meter;

        ClientOutput(OutputStream out, DataRateMeter meter) {
            this.out = out;
            this.meter = meter;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            int end = offset + length;
            int next = offset;
            while (next < end) {
                boolean isBehind = meter.isBehind();
                int count = Math.min(end - next, isBehind ? PIECE_IF_BEHIND : PIECE);
                writePiece(buffer, next, count, isBehind);
                next += count;
            }
        }

        private void writePiece(byte[] buffer, int offset, int length, boolean flush) throws IOException {
            transfer(length, () -> {
                out.write(buffer, offset, length);
                if (flush) {
                    out.flush();
                }
                return length;
            });
        }

        @Override
        public void flush() throws IOException {
            transfer(0, () -> {
                out.flush();
                return 0;
            });
        }

        private void transfer(int length, DataRateMeter.Transfer transfer) throws IOException {
            try {
                meter.measure(length, transfer);
            } catch (SlowClientException e) {
                throw e;
            } catch (IOException e) {
                throw new ClientGoneException(e);
            }
        }
    }

    /** Flushes if the next read would block, so that the client gets partial data without delay. */
    private static final class FlushingClientOutput extends ClientOutput {
        private final InputStream in;

        FlushingClientOutput(OutputStream out, InputStream in, DataRateMeter meter) {
            super(out, meter);
            this.in = in;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            super.write(buffer, offset, length);
            if (in.available() == 0) {
                flush();
            }
        }
    }
}
