package io.github.githubproxy.servlet;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses HTTP/1.1 messages. */
final class Http1Reader {
    private Http1Reader() {}

    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection ended in the middle of a line: " + line);
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    static Optional<String> header(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** Returns the body that the header fields announce; empty without {@code Content-Length} or {@code Transfer-Encoding}. */
    static InputStream body(List<String> headers, InputStream in) {
        if (header(headers, "Transfer-Encoding").isPresent()) {
            return new ChunkedBody(in);
        }
        return new FixedLengthBody(
                in, header(headers, "Content-Length").map(Long::valueOf).orElse(0L));
    }

    /** A body of fixed length. Reading fails if bytes are missing. */
    private static final class FixedLengthBody extends InputStream {
        private final InputStream in;
        private long remaining;

        FixedLengthBody(InputStream in, long length) {
            this.in = in;
            this.remaining = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (remaining == 0) {
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(length, remaining));
            if (read < 0) {
                throw new EOFException(remaining + " bytes are missing");
            }
            remaining -= read;
            return read;
        }
    }

    /** A chunked body. Reading fails if the last chunk is missing. */
    private static final class ChunkedBody extends InputStream {
        private final InputStream in;
        private long remaining;
        private boolean started;
        private boolean ended;

        ChunkedBody(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (!ended && remaining == 0) {
                if (started) {
                    line(in);
                }
                started = true;
                remaining = Long.parseLong(line(in), 16);
                ended = remaining == 0;
                if (ended) {
                    line(in);
                }
            }
            if (ended) {
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(length, remaining));
            if (read < 0) {
                throw new EOFException("the last chunk is missing");
            }
            remaining -= read;
            return read;
        }
    }
}
