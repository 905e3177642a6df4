package io.github.githubproxy.servlet;

import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes an answer as it is, and tells a failure of GitHub from one of the client. */
final class ResponseWriter {
    private final String method;
    private final String protocol;
    private final HttpServletResponse response;

    /**
     * Makes a writer.
     *
     * @param method the request's method: HEAD is answered without a body
     * @param protocol the request's protocol, which decides how the end of a body can be told
     * @param response where to write
     */
    ResponseWriter(String method, String protocol, HttpServletResponse response) {
        this.method = method;
        this.protocol = protocol;
        this.response = response;
    }

    /**
     * Writes the answer, and leaves its closing to the caller.
     *
     * @throws TruncatedResponseException if the answer ends before its end
     * @throws ClientGoneException if the client does not take it
     */
    void write(ProxyResponse answer) throws TruncatedResponseException, ClientGoneException {
        response.setStatus(answer.status());
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        writeHeaders(bodiless ? withoutLength(answer.headers()) : answer.headers());
        keepContentType(answer.headers());
        if (bodiless || method.equals("HEAD")) {
            flushHeaders();
        } else {
            tellTheEnd(answer);
            copy(answer, output());
        }
    }

    /**
     * Has a body of unknown length sent in chunks, as trailers need. To a client that wants its connection closed Jetty
     * would else mark the end by closing it, and a part would look like the whole.
     */
    private void tellTheEnd(ProxyResponse answer) {
        if (protocol.equals("HTTP/1.1") && !answer.headers().contains("Content-Length")) {
            response.setTrailerFields(Map::of);
        }
    }

    /** The first field of a name takes the place of what the container puts there by itself, such as a date. */
    private void writeHeaders(Headers headers) {
        headers.forEach(this::setField, response::addHeader);
    }

    private void setField(String name, String value) {
        if (name.equalsIgnoreCase("Content-Length")) {
            response.setContentLengthLong(Long.parseLong(value));
        } else {
            response.setHeader(name, value);
        }
    }

    /** Jetty would add a charset to some types that have none. */
    private void keepContentType(Headers headers) {
        Optional<String> type = headers.first("Content-Type");
        if (type.isPresent() && !hasCharset(type.get())) {
            response.setCharacterEncoding(null);
        }
    }

    private static boolean hasCharset(String type) {
        return type.contains("charset=") || type.toLowerCase(Locale.ROOT).contains("charset=");
    }

    /** Before the container finds that there is no body, and adds a length of 0. */
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

    /** Has the body write itself, so that it counts what was written and not what was read. */
    private static void copy(ProxyResponse answer, OutputStream out)
            throws TruncatedResponseException, ClientGoneException {
        long declared = answer.body().length();
        InputStream in = answer.body().stream();
        long copied;
        try {
            copied = in.transferTo(declared < 0 ? new PromptOutput(out, in) : new ClientOutput(out));
        } catch (ClientGoneException e) {
            throw e;
        } catch (IOException e) {
            throw new TruncatedResponseException("an answer broke off", e);
        }
        if (declared >= 0 && copied != declared) {
            throw new TruncatedResponseException("an answer ended after " + copied + " of " + declared + " bytes");
        }
    }

    private OutputStream output() throws ClientGoneException {
        try {
            return response.getOutputStream();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /** Tells a failure of the client from one of the body. */
    private static class ClientOutput extends OutputStream {
        private final OutputStream out;

        ClientOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            try {
                out.write(buffer, offset, length);
            } catch (IOException e) {
                throw new ClientGoneException(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw new ClientGoneException(e);
            }
        }
    }

    /** Lets the client have what there is where the next read may have to wait. */
    private static final class PromptOutput extends ClientOutput {
        private final InputStream in;

        PromptOutput(OutputStream out, InputStream in) {
            super(out);
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
