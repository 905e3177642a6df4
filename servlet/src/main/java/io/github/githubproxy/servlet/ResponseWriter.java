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
    private static final int COPY_BUFFER = 16 * 1024;

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
     * @throws TruncatedAnswerException if the answer ends before its end
     * @throws ClientGoneException if the client does not take it
     */
    void write(ProxyResponse answer) throws TruncatedAnswerException, ClientGoneException {
        response.setStatus(answer.status());
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        writeHeaders(bodiless ? withoutLength(answer.headers()) : answer.headers());
        keepContentType(answer.headers());
        if (bodiless || method.equals("HEAD")) {
            flushHeaders();
        } else {
            tellTheEnd(answer);
            if (answer.body().length() >= 0) {
                copyWhole(answer, output());
            } else {
                copy(answer, output());
            }
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

    private static void copyWhole(ProxyResponse answer, OutputStream out)
            throws TruncatedAnswerException, ClientGoneException {
        ClientStream client = new ClientStream(out);
        long copied;
        try {
            copied = answer.body().stream().transferTo(client);
        } catch (IOException e) {
            if (client.isGone()) {
                throw new ClientGoneException(e);
            }
            throw brokenOff(e);
        }
        long declared = answer.body().length();
        if (copied != declared) {
            throw new TruncatedAnswerException("an answer ended after " + copied + " of " + declared + " bytes");
        }
    }

    private static void copy(ProxyResponse answer, OutputStream out)
            throws TruncatedAnswerException, ClientGoneException {
        InputStream in = answer.body().stream();
        byte[] buffer = new byte[COPY_BUFFER];
        for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
            write(out, buffer, read);
            if (isQuiet(in)) {
                flush(out);
            }
        }
    }

    private static TruncatedAnswerException brokenOff(IOException cause) {
        return new TruncatedAnswerException("an answer broke off", cause);
    }

    private OutputStream output() throws ClientGoneException {
        try {
            return response.getOutputStream();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws TruncatedAnswerException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /** Tells whether the next read may have to wait, so that the client should get what there is. */
    private static boolean isQuiet(InputStream in) throws TruncatedAnswerException {
        try {
            return in.available() == 0;
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length) throws ClientGoneException {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private static void flush(OutputStream out) throws ClientGoneException {
        try {
            out.flush();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }
}
