package io.github.githubproxy.cache;

import io.github.githubproxy.github.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * The complete body of a response, in the content coding in which GitHub sent it. Compressed bodies take less memory, and
 * most clients accept them unchanged. Immutable.
 */
public final class StoredBody {
    private static final byte[] NO_NOTES = new byte[0];

    private final byte[] bytes;
    private final boolean gzip;
    private final int decodedLength;
    private final String digest;
    private final byte[] notes;

    private StoredBody(byte[] bytes, boolean gzip, int decodedLength, String digest, byte[] notes) {
        this.bytes = bytes;
        this.gzip = gzip;
        this.decodedLength = decodedLength;
        this.digest = digest;
        this.notes = notes;
    }

    /** Returns a body without content coding. The caller must not change the bytes afterwards. */
    public static StoredBody identity(byte[] bytes) {
        return new StoredBody(bytes, false, bytes.length, digest(bytes), NO_NOTES);
    }

    /**
     * Returns a body with the coding gzip. The caller must not change the bytes afterwards.
     *
     * @param bytes the compressed bytes
     * @param decoded the decompressed bytes; not kept
     */
    public static StoredBody gzip(byte[] bytes, byte[] decoded) {
        return new StoredBody(bytes, true, decoded.length, digest(decoded), NO_NOTES);
    }

    /**
     * Returns a body that a backend has read. Decodes nothing.
     *
     * @param decodedLength {@link #decodedLength} of the original body
     * @param digest {@link #digest} of the original body
     * @throws IllegalArgumentException if the length is negative, or differs from that of a body without coding
     */
    public static StoredBody restored(byte[] bytes, boolean gzip, int decodedLength, String digest) {
        if (decodedLength < 0 || (!gzip && decodedLength != bytes.length)) {
            throw new IllegalArgumentException("the decoded body cannot have that length");
        }
        return new StoredBody(bytes, gzip, decodedLength, digest, NO_NOTES);
    }

    /**
     * Returns this body with other notes.
     *
     * @param newNotes data that the proxy has derived from the body, opaque to backends; the caller must not change it
     *     afterwards
     */
    public StoredBody withNotes(byte[] newNotes) {
        return new StoredBody(bytes, gzip, decodedLength, digest, newNotes);
    }

    /** Returns the bytes in the body's coding. Not a copy: callers must not change them. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns whether {@link #bytes} have the content coding gzip; otherwise they have none. */
    public boolean isGzip() {
        return gzip;
    }

    /** Returns the length of the decoded body, in bytes. */
    public int decodedLength() {
        return decodedLength;
    }

    /** Returns the SHA-256 digest of the decoded body, in 64 hexadecimal digits. It does not depend on the coding. */
    public String digest() {
        return digest;
    }

    /**
     * Returns data that the proxy has derived from the body. Not a copy: callers must not change it. A backend may lose the
     * notes; they are empty then.
     */
    public byte[] notes() {
        return notes;
    }

    /** Returns a stream of the decoded body, which decodes while it is read. */
    public InputStream decodingStream() {
        InputStream stream = new ByteArrayInputStream(bytes);
        try {
            return gzip ? new GZIPInputStream(stream, 4096) : stream;
        } catch (IOException e) {
            throw new UncheckedIOException("a stored body cannot be decoded", e);
        }
    }

    /** Decodes the body. Without coding, the result is {@link #bytes} itself: callers must not change it. */
    public byte[] decode() {
        if (!gzip) {
            return bytes;
        }
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes), 4096)) {
            return stream.readNBytes(decodedLength);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored body cannot be decoded", e);
        }
    }

    private static String digest(byte[] decoded) {
        return HexFormat.of().formatHex(Sha256.of(decoded));
    }
}
