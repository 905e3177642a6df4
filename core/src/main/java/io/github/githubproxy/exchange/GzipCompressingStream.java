package io.github.githubproxy.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** Compresses what is read from another stream, piece by piece. */
final class GzipCompressingStream extends InputStream {
    private static final int PIECE = 16 * 1024;

    private final InputStream plain;
    private final byte[] piece = new byte[PIECE];
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(PIECE);
    private final GZIPOutputStream gzip;
    private byte[] ready = new byte[0];
    private int read;
    private boolean ended;

    /** Reads from that stream, which is closed with this one. */
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
        while (read == ready.length) {
            if (ended) {
                return -1;
            }
            compressNext();
        }
        int part = Math.min(length, ready.length - read);
        System.arraycopy(ready, read, target, offset, part);
        read += part;
        return part;
    }

    private void compressNext() throws IOException {
        int count = plain.read(piece);
        if (count < 0) {
            ended = true;
            gzip.close();
        } else {
            gzip.write(piece, 0, count);
        }
        ready = compressed.toByteArray();
        compressed.reset();
        read = 0;
    }

    /** Says that there is more without waiting for it, so that nobody flushes what is better compressed together. */
    @Override
    public int available() {
        return ended ? ready.length - read : Math.max(1, ready.length - read);
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
