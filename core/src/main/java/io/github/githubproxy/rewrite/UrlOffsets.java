package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The positions of GitHub's roots in a JSON body. They are found once, when a body is stored, and are stored with it: about
 * three bytes for each. Immutable.
 */
public final class UrlOffsets {
    /** The length of the fingerprint of the roots, in bytes. */
    private static final int HEADER = Integer.BYTES;

    /** Stored as the index in this list, which must not change. */
    private static final List<ApiPath.Endpoint> ENDPOINTS =
            List.of(ApiPath.Endpoint.REST, ApiPath.Endpoint.GRAPHQL, ApiPath.Endpoint.UPLOADS);

    private static final int ENDPOINT_BITS = 2;

    /** The fingerprint, and for each root the distance from the end of the root before, its length and its endpoint. */
    private final byte[] encoded;

    private UrlOffsets(byte[] encoded) {
        this.encoded = encoded;
    }

    /** Finds the roots in a body. */
    public static UrlOffsets find(byte[] json, EndpointRoots roots) {
        Encoder encoder = new Encoder(roots.fingerprint());
        new JsonUrlScanner(roots, encoder).scan(json, 0, json.length);
        return new UrlOffsets(encoder.bytes());
    }

    /**
     * Returns offsets that were stored.
     *
     * @param bytes the stored {@link #bytes}
     * @return empty if they are offsets of other roots, or none
     */
    public static Optional<UrlOffsets> read(byte[] bytes, EndpointRoots roots) {
        return bytes.length < HEADER || ByteBuffer.wrap(bytes).getInt() != roots.fingerprint()
                ? Optional.empty()
                : Optional.of(new UrlOffsets(bytes));
    }

    /** Returns the encoded form for storage. The array is not copied. */
    public byte[] bytes() {
        return encoded;
    }

    /** Whether the body contains no root. */
    public boolean isEmpty() {
        return encoded.length == HEADER;
    }

    /** Returns whether the offsets are possible in a body of that length; stored offsets may be corrupt. */
    public boolean isValidFor(int length) {
        Reader reader = reader();
        while (reader.next()) {
            // Read to the end or to the first invalid number.
        }
        return reader.valid && reader.end <= length;
    }

    /** Returns the body with the URLs of a client. */
    public byte[] rewrite(byte[] json, ClientUrlMapping mapping) {
        byte[][] replacements = ENDPOINTS.stream().map(mapping::rootBytes).toArray(byte[][]::new);
        byte[] rewritten = new byte[lengthAfter(json.length, replacements)];
        int copied = 0;
        int at = 0;
        Reader reader = reader();
        while (reader.next()) {
            byte[] replacement = replacements[reader.endpoint()];
            int between = reader.start() - copied;
            System.arraycopy(json, copied, rewritten, at, between);
            System.arraycopy(replacement, 0, rewritten, at + between, replacement.length);
            at += between + replacement.length;
            copied = reader.end();
        }
        System.arraycopy(json, copied, rewritten, at, json.length - copied);
        return rewritten;
    }

    private int lengthAfter(int before, byte[][] replacements) {
        int length = before;
        Reader reader = reader();
        while (reader.next()) {
            length = Math.addExact(length, replacements[reader.endpoint()].length - (reader.end() - reader.start()));
        }
        return length;
    }

    private Reader reader() {
        return new Reader(encoded);
    }

    private static final class Encoder implements JsonUrlScanner.Sink {
        private byte[] bytes = new byte[256];
        private int used = HEADER;
        private long end;

        Encoder(int fingerprint) {
            ByteBuffer.wrap(bytes).putInt(fingerprint);
        }

        @Override
        public void onRoot(long start, int length, ApiPath.Endpoint endpoint) {
            writeNumber((int) (start - end));
            writeNumber(length << ENDPOINT_BITS | ENDPOINTS.indexOf(endpoint));
            end = start + length;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, used);
        }

        /** Writes seven bits per byte, the lowest first; the highest bit of all bytes but the last is set. */
        private void writeNumber(int number) {
            if (used + 5 > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            int rest = number;
            while (rest > 0x7f) {
                bytes[used] = (byte) (rest | 0x80);
                used++;
                rest >>>= 7;
            }
            bytes[used] = (byte) rest;
            used++;
        }
    }

    /** Decodes the roots one by one. */
    private static final class Reader {
        private final byte[] bytes;
        private int at = HEADER;
        private long start;
        private long end;
        private int endpoint;
        private boolean valid = true;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean next() {
            if (at == bytes.length) {
                return false;
            }
            start = end + readNumber();
            long lengthAndEndpoint = readNumber();
            endpoint = (int) lengthAndEndpoint & (1 << ENDPOINT_BITS) - 1;
            end = start + (lengthAndEndpoint >> ENDPOINT_BITS);
            valid = valid && endpoint < ENDPOINTS.size() && end <= Integer.MAX_VALUE;
            return valid;
        }

        private long readNumber() {
            long number = 0;
            for (int shift = 0; shift < 5 * 7; shift += 7) {
                if (at == bytes.length) {
                    break;
                }
                byte b = bytes[at];
                at++;
                number |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return number;
                }
            }
            valid = false;
            return 0;
        }

        int start() {
            return (int) start;
        }

        int end() {
            return (int) end;
        }

        int endpoint() {
            return endpoint;
        }
    }
}
