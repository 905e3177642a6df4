package io.github.githubproxy.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** An input stream of another stream's bytes in the coding gzip, compressed in chunks while they are read. Not thread-safe. */
final class GzipCompressingStream extends InputStream {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final InputStream plain;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(CHUNK_BYTES);
    private final GZIPOutputStream gzip;
    private byte[] output = new byte[0];
    private int position;
    private boolean ended;

    /** Creates a stream that reads from {@code plain}, and closes it when it is closed. */
    GzipCompressingStream(InputStream plain) throws IOException {
        this.plain = plain;
        this.gzip = new GZIPOutputStream(compressed);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (position == output.length) {
            if (ended) {
                return -1;
            }
            compressNext();
        }
        int part = Math.min(length, output.length - position);
        System.arraycopy(output, position, target, offset, part);
        position += part;
        return part;
    }

    private void compressNext() throws IOException {
        int count = plain.read(chunk);
        if (count < 0) {
            ended = true;
            gzip.close();
        } else {
            gzip.write(chunk, 0, count);
        }
        output = compressed.toByteArray();
        compressed.reset();
        position = 0;
    }

    /** Returns at least 1 before the end, without blocking: a writer that flushes when nothing is available would flush each chunk. */
    @Override
    public int available() {
        return ended ? output.length - position : Math.max(1, output.length - position);
    }

    @Override
    public void close() throws IOException {
        try {
            gzip.close();
        } finally {
            plain.close();
        }
    }
}
