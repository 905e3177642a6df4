package io.github.githubproxy.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes that are written from where they are. Used by one thread. */
final class ByteArrayBodyStream extends ByteArrayInputStream {
    /** So that those are known which were written before a failure. */
    private static final int SLICE = 64 * 1024;

    ByteArrayBodyStream(byte[] bytes) {
        super(bytes);
    }

    /** Holds no lock while it writes, unlike its super class: where threads are virtual, a slow reader would hold up others. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public long transferTo(OutputStream out) throws IOException {
        long start = pos;
        while (pos < count) {
            int length = Math.min(SLICE, count - pos);
            out.write(buf, pos, length);
            pos += length;
        }
        return pos - start;
    }
}
