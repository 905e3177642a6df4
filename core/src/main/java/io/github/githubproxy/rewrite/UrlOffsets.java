package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where in a JSON body GitHub's roots stand that a client should see as the proxy's. Found once, when a body is stored,
 * and kept beside it: about three bytes for each. Immutable.
 */
public final class UrlOffsets {
    /** A fingerprint of the roots that were looked for. */
    private static final int HEADER = Integer.BYTES;

    /** Kept outside the process as the positions in this list. */
    private static final List<ApiPath.Endpoint> ENDPOINTS =
            List.of(ApiPath.Endpoint.REST, ApiPath.Endpoint.GRAPHQL, ApiPath.Endpoint.UPLOADS);

    private static final int ENDPOINT_BITS = 2;

    /** After the header, for each root: the bytes since the end of the one before, then its length and endpoint. */
    private final byte[] encoded;

    private UrlOffsets(byte[] encoded) {
        this.encoded = encoded;
    }

    /** Looks for the roots in a body. */
    public static UrlOffsets find(byte[] json, EndpointRoots roots) {
        Encoder encoder = new Encoder(roots.fingerprint());
        new JsonUrlScanner(roots, encoder).scan(json, 0, json.length);
        return new UrlOffsets(encoder.bytes());
    }

    /**
     * Returns what was found before.
     *
     * @param bytes {@link #bytes}, or whatever was kept in their place
     * @return empty if it was looked for other roots, or not at all
     */
    public static Optional<UrlOffsets> read(byte[] bytes, EndpointRoots roots) {
        return bytes.length < HEADER || ByteBuffer.wrap(bytes).getInt() != roots.fingerprint()
                ? Optional.empty()
                : Optional.of(new UrlOffsets(bytes));
    }

    /** Returns them as bytes that can be kept. Not a copy. */
    public byte[] bytes() {
        return encoded;
    }

    /** Tells whether there is nothing to rewrite. */
    public boolean isEmpty() {
        return encoded.length == HEADER;
    }

    /** Tells whether a body of that length can have them; what was kept outside the process may have been damaged. */
    public boolean fit(int length) {
        Reader reader = reader();
        while (reader.next()) {
            // To the end, or to what makes no sense.
        }
        return reader.sound && reader.end <= length;
    }

    /** Returns the body as a client is to see it. */
    public byte[] rewritten(byte[] json, ClientUrlMapping view) {
        byte[][] replacements = ENDPOINTS.stream().map(view::rootBytes).toArray(byte[][]::new);
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
        public void root(long start, int length, ApiPath.Endpoint endpoint) {
            number((int) (start - end));
            number(length << ENDPOINT_BITS | ENDPOINTS.indexOf(endpoint));
            end = start + length;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, used);
        }

        /** Seven bits a byte, the lowest first; all but the last have the highest bit set. */
        private void number(int number) {
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

    /** Goes from one to the next. */
    private static final class Reader {
        private final byte[] bytes;
        private int at = HEADER;
        private long start;
        private long end;
        private int endpoint;
        private boolean sound = true;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean next() {
            if (at == bytes.length) {
                return false;
            }
            start = end + number();
            long lengthAndEndpoint = number();
            endpoint = (int) lengthAndEndpoint & (1 << ENDPOINT_BITS) - 1;
            end = start + (lengthAndEndpoint >> ENDPOINT_BITS);
            sound = sound && endpoint < ENDPOINTS.size() && end <= Integer.MAX_VALUE;
            return sound;
        }

        private long number() {
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
            sound = false;
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
