package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The body of an answer. */
sealed interface AnswerBody {

    /** No body. */
    record None() implements AnswerBody {}

    /** A body that may be too large to hold. */
    record Streamed(String type, Content content) implements AnswerBody {}

    /** A body in memory, which remembers its compressed form. */
    final class Held implements AnswerBody {
        private final String type;
        private final byte[] bytes;
        private volatile byte @Nullable [] compressed;

        Held(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        String type() {
            return type;
        }

        byte[] bytes() {
            return bytes;
        }

        boolean isJson() {
            return type.startsWith("application/json");
        }

        boolean isText() {
            return isJson() || type.startsWith("text/") || type.contains("vnd.github");
        }

        byte[] compressed() {
            byte[] known = compressed;
            if (known == null) {
                known = compress(bytes);
                compressed = known;
            }
            return known;
        }

        static byte[] compress(byte[] bytes) {
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
