package io.github.githubproxy;

import io.github.githubproxy.http.ResponseBody;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Counts the bytes of a body, and tells the number once when the body is closed. */
final class TracedBody implements ResponseBody {
    private final ResponseBody body;
    private final CountingStream stream;
    private final LongConsumer whenClosed;
    private boolean closed;

    TracedBody(ResponseBody body, LongConsumer whenClosed) {
        this.body = body;
        this.stream = new CountingStream(body.stream());
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
        private long count;

        CountingStream(InputStream in) {
            super(in);
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

        /** Spares what is in memory the way through a buffer. */
        @Override
        public long transferTo(OutputStream out) throws IOException {
            return in.transferTo(new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    out.write(octet);
                    count++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                    count += length;
                }
            });
        }
    }
}
