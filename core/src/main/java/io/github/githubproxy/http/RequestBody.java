package io.github.githubproxy.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** The body of a request, which is read on demand. */
public interface RequestBody {

    /**
     * The length in bytes; 0 for no body, -1 if the length is not known in advance (chunked). May wait for the client if the
     * request does not say whether it has a body. The proxy calls it after authentication and the scope check.
     */
    long length();

    /**
     * Opens the body. The caller closes the stream.
     *
     * @throws IOException if the body cannot be read
     * @throws IllegalStateException if the body was opened before and is not {@link #isRepeatable() repeatable}
     */
    InputStream open() throws IOException;

    /** Whether the body can be opened several times, with the same bytes each time. */
    boolean isRepeatable();

    /** Returns a body without bytes. */
    static RequestBody empty() {
        return of(new byte[0]);
    }

    /** Returns a repeatable body of those bytes. The array is not copied; the caller must not change it. */
    static RequestBody of(byte[] bytes) {
        return new RequestBody() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public boolean isRepeatable() {
                return true;
            }
        };
    }

    /**
     * Returns a body that is read from a stream, once.
     *
     * @param length the length in bytes, or -1 if it is not known
     */
    static RequestBody of(InputStream stream, long length) {
        if (length < -1) {
            throw new IllegalArgumentException("length is " + length + "; -1 stands for unknown");
        }
        AtomicBoolean opened = new AtomicBoolean();
        return new RequestBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() {
                if (!opened.compareAndSet(false, true)) {
                    throw new IllegalStateException("a streamed request body can be read only once");
                }
                return stream;
            }

            @Override
            public boolean isRepeatable() {
                return false;
            }
        };
    }
}
