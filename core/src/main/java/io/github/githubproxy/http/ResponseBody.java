package io.github.githubproxy.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer: read once, then closed. Not safe for use by several threads. */
public interface ResponseBody extends Closeable {

    /** The length in bytes, or -1 where it is not known in advance. */
    long length();

    /**
     * Returns the bytes. An {@link IOException} while reading means that the answer is cut short: an adapter then
     * breaks the client's connection, so that the answer cannot look complete.
     */
    InputStream stream();

    /** Releases what the body holds, such as a connection. Closing again has no effect. */
    @Override
    void close() throws IOException;

    /** Returns a body without bytes. */
    static ResponseBody empty() {
        return of(new byte[0]);
    }

    /** Returns a body of those bytes, which the caller leaves unchanged from then on. */
    static ResponseBody of(byte[] bytes) {
        return of(new ByteArrayBodyStream(bytes), bytes.length);
    }

    /**
     * Returns a body read from a stream, which is closed with the body.
     *
     * @param length its length in bytes, or -1 if not known
     */
    static ResponseBody of(InputStream stream, long length) {
        return new ResponseBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream stream() {
                return stream;
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }
}
