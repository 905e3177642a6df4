package io.github.githubproxy.fakegithub.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A reader of one request body, which counts and hashes the bytes while they are read. It keeps the bytes of bodies up to
 * 64 KiB. Not thread-safe.
 */
public final class RequestBodyReader {
    private static final int MAX_KEPT_BYTES = 64 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final Journal.Body EMPTY =
            new Journal.Body(0, HexFormat.of().formatHex(newDigest().digest()), new byte[0]);

    private final InputStream stream;
    private final MessageDigest digest = newDigest();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private long size;

    /** Creates a reader of that stream, which it does not close. */
    public RequestBodyReader(InputStream stream) {
        this.stream = stream;
    }

    /** Returns all bytes; empty if there are more than {@code limit}, in which case the rest is still unread. */
    public Optional<byte[]> readUpTo(int limit) throws IOException {
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

    /** Reads the rest of the body. */
    public void drain() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (read(buffer) >= 0) {
            // read() counts and hashes.
        }
    }

    /** Returns the number of bytes read so far. */
    public long size() {
        return size;
    }

    /** Returns the SHA-256 of the bytes read so far, in hex. */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }

    /** Returns the journal's record of the bytes read so far. */
    public Journal.Body toJournalBody() {
        if (size == 0) {
            return EMPTY;
        }
        return new Journal.Body(size, sha256(), size <= MAX_KEPT_BYTES ? kept.toByteArray() : new byte[0]);
    }

    private int read(byte[] buffer) throws IOException {
        int n = stream.read(buffer);
        if (n > 0) {
            digest.update(buffer, 0, n);
            if (size + n <= MAX_KEPT_BYTES) {
                kept.write(buffer, 0, n);
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
