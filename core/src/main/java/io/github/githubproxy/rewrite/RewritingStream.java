package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A stream that rewrites the URLs in a JSON body, in constant memory. Not safe for use by several threads. */
public final class RewritingStream extends InputStream {
    private static final int BUFFER = 16 * 1024;

    private final InputStream github;
    private final Map<ApiPath.Endpoint, byte[]> replacements = new EnumMap<>(ApiPath.Endpoint.class);
    private final JsonUrlScanner scanner;
    private final FoundRoots found = new FoundRoots();

    /** The bytes from {@code next} to {@code filled} are read and not yet written. */
    private final byte[] buffer;

    /** The position of the buffer in the body. */
    private long bufferStart;

    private int next;
    private int filled;
    private boolean ended;

    /** The root that is being written in place of GitHub's. */
    private byte[] replacement = new byte[0];

    /** The number of its bytes already written. */
    private int replacementWritten;

    /** Creates a stream that reads from that stream, which is closed with this one. */
    public RewritingStream(InputStream github, EndpointRoots roots, ClientUrlMapping mapping) {
        this.github = github;
        for (ApiPath.Endpoint endpoint : ApiPath.Endpoint.values()) {
            replacements.put(endpoint, mapping.rootBytes(endpoint));
        }
        this.scanner = new JsonUrlScanner(roots, found);
        this.buffer = new byte[Math.max(BUFFER, 4 * JsonUrlScanner.maxUndecided(roots))];
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
        int written = 0;
        while (written == 0) {
            written = write(target, offset, length);
            if (written == 0 && !fill()) {
                return -1;
            }
        }
        return written;
    }

    @Override
    public int available() throws IOException {
        return replacement.length - replacementWritten + decided() - next + (ended ? 0 : github.available());
    }

    @Override
    public void close() throws IOException {
        github.close();
    }

    /** Writes as many of the available bytes as the target can take; returns their number. */
    private int write(byte[] target, int offset, int length) {
        int written = 0;
        while (written < length) {
            if (replacementWritten < replacement.length) {
                int part = Math.min(length - written, replacement.length - replacementWritten);
                System.arraycopy(replacement, replacementWritten, target, offset + written, part);
                replacementWritten += part;
                written += part;
                continue;
            }
            int stop = found.isEmpty() ? decided() : (int) (found.start() - bufferStart);
            int part = Math.min(length - written, stop - next);
            System.arraycopy(buffer, next, target, offset + written, part);
            next += part;
            written += part;
            if (next == stop) {
                if (found.isEmpty()) {
                    return written;
                }
                replacement = Objects.requireNonNull(replacements.get(found.endpoint()));
                replacementWritten = 0;
                next += found.length();
                found.remove();
            }
        }
        return written;
    }

    private int decided() {
        return ended ? filled : (int) (scanner.decidedUpTo() - bufferStart);
    }

    /** Reads the next piece behind the undecided bytes; returns false at the end of the body. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        System.arraycopy(buffer, next, buffer, 0, filled - next);
        bufferStart += next;
        filled -= next;
        next = 0;
        int read = github.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
            return filled > 0;
        }
        scanner.scan(buffer, filled, filled + read);
        filled += read;
        return true;
    }

    /** The roots that were found and not yet replaced, in order. */
    private static final class FoundRoots implements JsonUrlScanner.Sink {
        private long[] starts = new long[64];
        private int[] lengths = new int[64];
        private ApiPath.Endpoint[] endpoints = new ApiPath.Endpoint[64];
        private int first;
        private int count;

        @Override
        public void onRoot(long start, int length, ApiPath.Endpoint endpoint) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                lengths = Arrays.copyOf(lengths, 2 * count);
                endpoints = Arrays.copyOf(endpoints, 2 * count);
            }
            starts[count] = start;
            lengths[count] = length;
            endpoints[count] = endpoint;
            count++;
        }

        boolean isEmpty() {
            return first == count;
        }

        long start() {
            return starts[first];
        }

        int length() {
            return lengths[first];
        }

        ApiPath.Endpoint endpoint() {
            return endpoints[first];
        }

        void remove() {
            first++;
            if (first == count) {
                first = 0;
                count = 0;
            }
        }
    }
}
