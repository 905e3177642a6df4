package io.github.githubproxy.observe;

import io.github.githubproxy.http.ResponseBody;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * A response body that counts its bytes that were read or, by {@link InputStream#transferTo}, written. Used by one thread at a
 * time.
 */
public final class CountedBody implements ResponseBody {
    private static final int COPY_BUFFER = 16 * 1024;

    private final ResponseBody body;
    private final CountingStream stream;
    private final LongConsumer whenClosed;
    private boolean closed;

    /**
     * Creates a counted body.
     *
     * @param whenClosed is called once, with the number of bytes, when the body is closed
     */
    public CountedBody(ResponseBody body, LongConsumer whenClosed) {
        this.body = body;
        this.stream = new CountingStream(body.stream(), body.length());
        this.whenClosed = whenClosed;
    }

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            body.close();
        } finally {
            whenClosed.accept(stream.count);
        }
    }

    private static final class CountingStream extends FilterInputStream {
        private final long length;
        private long count;

        CountingStream(InputStream in, long length) {
            super(in);
            this.length = length;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count += octet < 0 ? 0 : 1;
            return octet;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count += Math.max(0, read);
            return read;
        }

        /** Counts the bytes that were written, not those that were only read. A body in memory is written without a copy. */
        @Override
        public long transferTo(OutputStream out) throws IOException {
            return length < 0 ? copyTo(out) : in.transferTo(new CountingOutput(out));
        }

        /** Copies in pieces, because some streams report nothing as available while they transfer themselves. */
        private long copyTo(OutputStream out) throws IOException {
            byte[] buffer = new byte[COPY_BUFFER];
            long written = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                written += read;
                count += read;
            }
            return written;
        }

        private final class CountingOutput extends FilterOutputStream {
            CountingOutput(OutputStream out) {
                super(out);
            }

            @Override
            public void write(int octet) throws IOException {
                out.write(octet);
                count++;
            }

            @Override
            public void write(byte[] bytes, int offset, int written) throws IOException {
                out.write(bytes, offset, written);
                count += written;
            }
        }
    }
}
