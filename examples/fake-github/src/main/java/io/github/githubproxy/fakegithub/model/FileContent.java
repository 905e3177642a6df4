package io.github.githubproxy.fakegithub.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bytes of a file, asset or archive. They may be larger than memory. Immutable and thread-safe.
 */
public interface FileContent {

    /** Returns the number of bytes. */
    long size();

    /** Opens the bytes; the caller closes them. */
    InputStream open() throws IOException;

    /** Returns an identifier of 40 hex digits, as git's, which is different for different bytes. It is not git's hash. */
    String sha();

    /** Returns whether responses have {@code Content-Length}; otherwise they are chunked. */
    default boolean hasLength() {
        return true;
    }

    /** Returns content of those bytes, which the caller must not change afterwards. */
    static FileContent of(byte[] bytes) {
        return new InMemory(bytes, sha1(bytes));
    }

    /** Returns content of that text in UTF-8. */
    static FileContent text(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns pseudo-random bytes that depend on the seed alone. They are generated while they are read. */
    static FileContent generated(long size, long seed) {
        return new GeneratedContent(size, seed);
    }

    /** Returns the size and hash of bytes that were received but not kept. Opening the content fails. */
    static FileContent discarded(long size, String sha256) {
        return new Discarded(size, sha256);
    }

    /** Returns the same content, to be sent without {@code Content-Length}. */
    static FileContent withoutLength(FileContent content) {
        return new ChunkedContent(content);
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

    /** Content in memory. */
    final class InMemory implements FileContent {
        private final byte[] bytes;
        private final String sha;

        InMemory(byte[] bytes, String sha) {
            this.bytes = bytes;
            this.sha = sha;
        }

        /** Returns the bytes themselves, not a copy. */
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

    /** Content whose bytes were not kept. */
    record Discarded(long size, String sha256) implements FileContent {
        @Override
        public InputStream open() throws IOException {
            throw new IOException("these " + size + " bytes were not kept");
        }

        @Override
        public String sha() {
            return sha256.substring(0, 40);
        }
    }

    /** Content that is sent without {@code Content-Length}. */
    record ChunkedContent(FileContent content) implements FileContent {
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
        public boolean hasLength() {
            return false;
        }
    }
}
