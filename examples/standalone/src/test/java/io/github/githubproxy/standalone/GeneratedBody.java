package io.github.githubproxy.standalone;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;

/** A body that is generated while it is sent and hashed while it is received. All blocks are different. */
final class GeneratedBody {
    private static final int BLOCK = 256 * 1024;

    private final Framing framing;

    /** The framing of a body. */
    enum Framing {
        FIXED,
        CHUNKED
    }

    /**
     * Length and checksum of a body.
     *
     * @param size the number of bytes
     * @param sum their CRC-32C, which is fast enough not to dominate the test
     */
    record BodyDigest(long size, long sum) {}

    GeneratedBody(Framing framing) {
        this.framing = framing;
    }

    /** Returns the header field for a body of that size. */
    String field(long size) {
        return switch (framing) {
            case FIXED -> "Content-Length: " + size;
            case CHUNKED -> "Transfer-Encoding: chunked";
        };
    }

    /** Sends that many bytes, rounded up to whole blocks, without the last chunk. */
    BodyDigest send(OutputStream out, long size) throws IOException {
        byte[] block = new byte[BLOCK];
        new Random(1).nextBytes(block);
        byte[] before =
                framing == Framing.CHUNKED ? RawMessage.octets(Integer.toHexString(BLOCK) + "\r\n") : new byte[0];
        byte[] after = framing == Framing.CHUNKED ? RawMessage.octets("\r\n") : new byte[0];
        byte[] framed = new byte[before.length + BLOCK + after.length];
        System.arraycopy(before, 0, framed, 0, before.length);
        System.arraycopy(block, 0, framed, before.length, BLOCK);
        System.arraycopy(after, 0, framed, before.length + BLOCK, after.length);
        ByteBuffer stamp = ByteBuffer.wrap(framed, before.length, Long.BYTES).slice();
        CRC32C sum = new CRC32C();
        for (long sent = 0; sent < size; sent += BLOCK) {
            stamp.putLong(0, sent);
            sum.update(framed, before.length, BLOCK);
            out.write(framed);
        }
        return new BodyDigest(size, sum.getValue());
    }

    /** Sends the last chunk, if the body is chunked. */
    void end(OutputStream out) throws IOException {
        if (framing == Framing.CHUNKED) {
            out.write(RawMessage.octets("0\r\n\r\n"));
        }
    }

    /** Receives a body, up to about {@code wanted} bytes; fails if the connection is closed before. */
    static BodyDigest receive(RawMessage head, InputStream in, long wanted) throws IOException {
        byte[] buffer = new byte[BLOCK];
        CRC32C sum = new CRC32C();
        long size = 0;
        long remaining = head.isChunked() ? nextChunk(in) : head.length().orElseThrow();
        while (remaining > 0 && size < wanted) {
            int read = in.read(buffer, 0, (int) Math.min(remaining, BLOCK));
            if (read < 0) {
                throw new EOFException("broke off after " + size + " bytes");
            }
            sum.update(buffer, 0, read);
            size += read;
            remaining -= read;
            if (remaining == 0 && head.isChunked()) {
                RawMessage.line(in);
                remaining = nextChunk(in);
            }
        }
        return new BodyDigest(size, sum.getValue());
    }

    /** Returns the size of the next chunk; 0 for the last chunk. */
    private static long nextChunk(InputStream in) throws IOException {
        long size = Long.parseLong(RawMessage.line(in), 16);
        if (size == 0) {
            RawMessage.line(in);
        }
        return size;
    }
}
