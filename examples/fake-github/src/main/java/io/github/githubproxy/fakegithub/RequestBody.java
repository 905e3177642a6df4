package io.github.githubproxy.fakegithub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The body of a request: counted and hashed while it is read, never held as a whole unless it is small. */
final class RequestBody {
    private static final int KEPT = 64 * 1024;
    private static final int BUFFER = 64 * 1024;

    private static final Journal.Body EMPTY =
            new Journal.Body(0, HexFormat.of().formatHex(newDigest().digest()), new byte[0]);

    private final InputStream stream;
    private final MessageDigest digest = newDigest();
    private final ByteArrayOutputStream first = new ByteArrayOutputStream(0);
    private long size;

    RequestBody(InputStream stream) {
        this.stream = stream;
    }

    /** Returns all bytes, or nothing if they are more than {@code limit}; then the rest is still unread. */
    Optional<byte[]> readUpTo(int limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = read(buffer); n >= 0; n = read(buffer)) {
            all.write(buffer, 0, n);
            if (all.size() > limit) {
                return Optional.empty();
            }
        }
        return Optional.of(all.toByteArray());
    }

    /** Reads what is left. */
    void drain() throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (read(buffer) >= 0) {
            // Counting and hashing is all there is to do.
        }
    }

    /** The number of bytes read so far. */
    long size() {
        return size;
    }

    /** The digest of the bytes read so far, in hex. */
    String sha256() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }

    /** Returns what was read so far. */
    Journal.Body summary() {
        if (size == 0) {
            return EMPTY;
        }
        return new Journal.Body(size, sha256(), size <= KEPT ? first.toByteArray() : new byte[0]);
    }

    private int read(byte[] buffer) throws IOException {
        int n = stream.read(buffer);
        if (n > 0) {
            digest.update(buffer, 0, n);
            if (size + n <= KEPT) {
                first.write(buffer, 0, n);
            }
            size += n;
        }
        return n;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
