package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 messages from a connection, one after another. */
final class MessageReader {
    private static final int MAX_LINE = 64 * 1024;

    private final InputStream in;

    MessageReader(InputStream in) {
        this.in = new BufferedInputStream(in, 16 * 1024);
    }

    /**
     * Reads a head.
     *
     * @return null at the end of the connection
     * @throws EOFException if the connection ends within the head
     */
    @Nullable
    MessageHead head() throws IOException {
        String startLine = line();
        if (startLine == null) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (String line = line(); ; line = line()) {
            if (line == null) {
                throw new EOFException("within the header fields");
            }
            if (line.isEmpty()) {
                return new MessageHead(startLine, fields);
            }
            fields.add(line);
        }
    }

    /** Reads the body of a request, or of a response that has a length or is chunked; else, the body is empty. */
    byte[] body(MessageHead head) throws IOException {
        if (head.field("transfer-encoding").isPresent()) {
            return chunks();
        }
        return exactly(Integer.parseInt(head.field("content-length").orElse("0")));
    }

    /** Reads to the end of the connection. */
    byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (size == null) {
                throw new EOFException("before a chunk");
            }
            byte[] chunk = exactly(Integer.parseInt(size, 16));
            body.writeBytes(chunk);
            line();
            if (chunk.length == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("within the body");
        }
        return bytes;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(ISO_8859_1).stripTrailing();
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line is too long");
            }
            line.write(next);
        }
        if (line.size() > 0) {
            throw new EOFException("within a line");
        }
        return null;
    }
}
