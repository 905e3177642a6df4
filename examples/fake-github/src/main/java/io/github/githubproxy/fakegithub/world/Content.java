package io.github.githubproxy.fakegithub.world;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Bytes of any size, which need not be in memory. Immutable; may be opened by several threads at once.
 *
 * <p>Use {@link #of}, {@link #text}, {@link #generated} and {@link #ofUntoldLength}.
 */
public interface Content {

    /** The number of bytes. */
    long size();

    /** Opens the bytes; the caller closes them. */
    InputStream open() throws IOException;

    /** A hex name that differs where the bytes differ, of 40 digits as git's. */
    String sha();

    /** Tells whether answers name the size in {@code Content-Length}; otherwise they are chunked. */
    default boolean tellsLength() {
        return true;
    }

    /** Returns content of those bytes, which the caller leaves unchanged from then on. */
    static Content of(byte[] bytes) {
        return new Kept(bytes, sha1(bytes));
    }

    /** Returns content of that text in UTF-8. */
    static Content text(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns made-up bytes that follow from the seed alone and take no memory. */
    static Content generated(long size, long seed) {
        return new GeneratedContent(size, seed);
    }

    /** Returns what remains of bytes that were read but not kept; opening it fails. */
    static Content discarded(long size, String sha256) {
        return new Discarded(size, sha256);
    }

    /** Returns the same content, sent without {@code Content-Length}. */
    static Content ofUntoldLength(Content content) {
        return new UntoldLength(content);
    }

    /** Returns the SHA-1 of a text in hex. */
    static String sha1(String text) {
        return sha1(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Bytes in memory. */
    final class Kept implements Content {
        private final byte[] bytes;
        private final String sha;

        Kept(byte[] bytes, String sha) {
            this.bytes = bytes;
            this.sha = sha;
        }

        /** The bytes themselves, not a copy. */
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public String sha() {
            return sha;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /** Bytes that are gone. */
    record Discarded(long size, String sha256) implements Content {
        @Override
        public InputStream open() throws IOException {
            throw new IOException("these " + size + " bytes were not kept");
        }

        @Override
        public String sha() {
            return sha256.substring(0, 40);
        }
    }

    /** Content whose length is not told. */
    record UntoldLength(Content content) implements Content {
        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open() throws IOException {
            return content.open();
        }

        @Override
        public String sha() {
            return content.sha();
        }

        @Override
        public boolean tellsLength() {
            return false;
        }
    }
}
