package io.github.githubproxy.fakegithub.http;

import io.github.githubproxy.fakegithub.model.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The body of a response. */
public sealed interface ResponseContent {

    /** No body. */
    record None() implements ResponseContent {}

    /** A body that is read while it is sent, and may be larger than memory. */
    record Streamed(String type, FileContent content) implements ResponseContent {}

    /** A body in memory. It caches its gzip form. */
    final class Buffered implements ResponseContent {
        private final String type;
        private final byte[] bytes;
        private volatile byte @Nullable [] gzipped;

        /** Creates a body of that media type; the caller must not change the bytes afterwards. */
        public Buffered(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        /** Returns the media type. */
        public String type() {
            return type;
        }

        /** Returns the bytes themselves, not a copy. */
        public byte[] bytes() {
            return bytes;
        }

        /** Returns whether the media type is JSON. */
        public boolean isJson() {
            return type.startsWith("application/json");
        }

        /** Returns whether the media type is one that GitHub compresses. */
        public boolean isText() {
            return isJson() || type.startsWith("text/") || type.contains("vnd.github");
        }

        /** Returns the gzip form of the bytes. */
        public byte[] gzipped() {
            byte[] known = gzipped;
            if (known == null) {
                known = gzip(bytes);
                gzipped = known;
            }
            return known;
        }

        /** Compresses bytes. */
        public static byte[] gzip(byte[] bytes) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }
    }
}
