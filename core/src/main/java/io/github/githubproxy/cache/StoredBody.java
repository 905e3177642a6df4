package io.github.githubproxy.cache;

import io.github.githubproxy.github.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * The complete body of an answer, in the coding in which GitHub sent it: compressed ones take less room, and go to most
 * clients as they are. Immutable.
 */
public final class StoredBody {
    private static final byte[] NO_NOTES = new byte[0];

    private final byte[] bytes;
    private final Coding coding;
    private final int length;
    private final String digest;
    private final byte[] notes;

    /** A content coding (RFC 9110, section 8.4.1). */
    public enum Coding {
        /** None. */
        IDENTITY,
        /** {@code gzip}. */
        GZIP
    }

    private StoredBody(byte[] bytes, Coding coding, int length, String digest, byte[] notes) {
        this.bytes = bytes;
        this.coding = coding;
        this.length = length;
        this.digest = digest;
        this.notes = notes;
    }

    /** Returns a body that is not compressed. The caller leaves the bytes unchanged from then on. */
    public static StoredBody identity(byte[] bytes) {
        return new StoredBody(bytes, Coding.IDENTITY, bytes.length, digest(bytes), NO_NOTES);
    }

    /**
     * Returns a compressed body. The caller leaves the bytes unchanged from then on.
     *
     * @param bytes as sent
     * @param decoded what they stand for
     */
    public static StoredBody gzip(byte[] bytes, byte[] decoded) {
        return new StoredBody(bytes, Coding.GZIP, decoded.length, digest(decoded), NO_NOTES);
    }

    /**
     * Returns a body as it was before a backend wrote it somewhere.
     *
     * @param length length of the decoded body
     * @param digest {@link #digest} of it
     * @throws IllegalArgumentException if that cannot be its length
     */
    public static StoredBody restored(byte[] bytes, Coding coding, int length, String digest) {
        if (length < 0 || (coding == Coding.IDENTITY && length != bytes.length)) {
            throw new IllegalArgumentException("the decoded body cannot have that length");
        }
        return new StoredBody(bytes, coding, length, digest, NO_NOTES);
    }

    /**
     * Returns the same body with notes that are kept with it.
     *
     * @param newNotes what the proxy has found out about the body, to save finding it out again; the caller leaves them
     *     unchanged from then on
     */
    public StoredBody noted(byte[] newNotes) {
        return new StoredBody(bytes, coding, length, digest, newNotes);
    }

    /** The bytes as kept, not a copy: readers leave them unchanged. */
    public byte[] bytes() {
        return bytes;
    }

    /** The coding of {@link #bytes}. */
    public Coding coding() {
        return coding;
    }

    /** The length of the decoded body. */
    public int length() {
        return length;
    }

    /** SHA-256 of the decoded body, in 64 hexadecimal digits: names it whatever its coding. */
    public String digest() {
        return digest;
    }

    /** What the proxy has found out about the body, not a copy; empty if nothing, or if a backend did not keep it. */
    public byte[] notes() {
        return notes;
    }

    /** Returns the decoded body; not a copy where it is kept so. */
    public byte[] decoded() {
        if (coding == Coding.IDENTITY) {
            return bytes;
        }
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes), 4096)) {
            return stream.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored body cannot be decoded", e);
        }
    }

    private static String digest(byte[] decoded) {
        return HexFormat.of().formatHex(Sha256.of(decoded));
    }
}
