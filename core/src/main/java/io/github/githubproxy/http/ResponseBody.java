package io.github.githubproxy.http;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The body of a response, which is read once and then closed. Not safe for use by several threads. */
public interface ResponseBody extends Closeable {

    /** The length in bytes, or -1 if it is not known in advance. */
    long length();

    /**
     * Returns the bytes. An {@link IOException} while reading means that the response is incomplete. An adapter must then
     * abort the client's connection, so that the client does not take the response for complete.
     */
    InputStream stream();

    /** Releases the resources of the body, such as a connection. Closing again has no effect. */
    @Override
    void close() throws IOException;

    /** Returns a body without bytes. */
    static ResponseBody empty() {
        return of(new byte[0]);
    }

    /** Returns a body of those bytes. The array is not copied; the caller must not change it. */
    static ResponseBody of(byte[] bytes) {
        InputStream stream = new ByteArrayInputStream(bytes) {
            /**
             * Writes in slices, so that the count of bytes written before a failure is known. Unlike the super class, holds
             * no lock while it writes: a slow reader would pin the carrier of a virtual thread.
             */
            @Override
            @SuppressWarnings("UnsynchronizedOverridesSynchronized")
            public long transferTo(OutputStream out) throws IOException {
                int slice = 64 * 1024;
                long start = pos;
                while (pos < count) {
                    int length = Math.min(slice, count - pos);
                    out.write(buf, pos, length);
                    pos += length;
                }
                return pos - start;
            }
        };
        return of(stream, bytes.length);
    }

    /**
     * Returns a body that is read from a stream, which is closed with the body.
     *
     * @param length the length in bytes, or -1 if it is not known
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
