package io.github.githubproxy.cache;

import io.github.githubproxy.github.Sha256;
import io.github.githubproxy.http.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Stored responses as bytes, for backends that keep them outside the process. In two parts: a small description, which a
 * confirmation replaces, and the body, which never changes and is named by the digest of its bytes as kept, so that
 * responses with the same body can share it.
 *
 * <p>The description begins with the version of its format and ends with a checksum of all of it. One of another version,
 * or that is damaged, is as good as none: replicas of different versions may share a store.
 */
public final class StoredResponseCodec {
    private static final int MAGIC = 0x67707278;
    private static final int VERSION = 3;
    private static final int MAX_FIELDS = 1000;
    private static final int CHECKSUM_BYTES = Integer.BYTES;

    private StoredResponseCodec() {}

    /** Returns the description: the same bytes for the same response. */
    public static byte[] description(StoredResponse response) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeByte(VERSION);
            StoredBody body = response.body();
            writeText(out, body.coding().name());
            out.writeInt(body.length());
            out.write(HexFormat.of().parseHex(body.digest()));
            out.write(HexFormat.of().parseHex(bodyName(body)));
            out.writeInt(body.notes().length);
            out.write(body.notes());
            out.writeLong(response.confirmedAt().toEpochMilli());
            Validators validators = response.validators();
            writeText(out, validators.prediction().name());
            writeText(out, validators.tag().orElse(""));
            writeText(out, validators.taggedFor());
            writeText(out, validators.lastModified().orElse(""));
            out.writeShort(response.headers().size());
            response.headers().forEach((name, value) -> {
                writeText(out, name);
                writeText(out, value);
            });
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** Returns the name of the body that a description is of, 64 hexadecimal digits; empty if unreadable. */
    public static Optional<String> bodyName(byte[] description) {
        return read(description).map(Description::bodyName);
    }

    /**
     * Returns the name under which a body is kept: SHA-256 of its bytes as they are, in 64 hexadecimal digits. Not of the
     * decoded body, which GitHub may compress in one way today and in another tomorrow.
     */
    public static String bodyName(StoredBody body) {
        return body.coding() == StoredBody.Coding.IDENTITY ? body.digest() : digest(body.bytes());
    }

    /**
     * Puts the two parts together.
     *
     * @return empty if the description is of another version or damaged, or the body is not its, to the last bit
     */
    public static Optional<StoredResponse> response(byte[] description, byte[] body) {
        try {
            return read(description)
                    .filter(parts -> parts.bodyName.equals(digest(body)))
                    .map(parts -> StoredResponse.of(
                            parts.headers, parts.restoration.apply(body), parts.validators, parts.confirmedAt));
        } catch (IllegalArgumentException e) {
            // Whole, but of a writer that got it wrong.
            return Optional.empty();
        }
    }

    /**
     * What a description says.
     *
     * @param restoration makes the body of its bytes
     */
    private record Description(
            String bodyName,
            Function<byte[], StoredBody> restoration,
            Instant confirmedAt,
            Validators validators,
            Headers headers) {}

    private static Optional<Description> read(byte[] bytes) {
        int end = bytes.length - CHECKSUM_BYTES;
        if (end < 0 || ByteBuffer.wrap(bytes, end, CHECKSUM_BYTES).getInt() != checksum(bytes, end)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            if (in.readInt() != MAGIC || in.readByte() != VERSION) {
                return Optional.empty();
            }
            StoredBody.Coding coding = StoredBody.Coding.valueOf(readText(in));
            int length = in.readInt();
            String digest = HexFormat.of().formatHex(readBytes(in, 32));
            String bodyName = HexFormat.of().formatHex(readBytes(in, 32));
            byte[] notes = readBytes(in, in.readInt());
            Instant confirmedAt = Instant.ofEpochMilli(in.readLong());
            Validators.Prediction prediction = Validators.Prediction.valueOf(readText(in));
            Optional<String> tag = readOptional(in);
            String taggedFor = readText(in);
            Validators validators = new Validators(tag, taggedFor, readOptional(in), prediction);
            int fields = in.readUnsignedShort();
            if (fields > MAX_FIELDS) {
                return Optional.empty();
            }
            Headers.Builder headers = Headers.builder();
            for (int i = 0; i < fields; i++) {
                headers.add(readText(in), readText(in));
            }
            return Optional.of(new Description(
                    bodyName,
                    body -> StoredBody.restored(body, coding, length, digest).noted(notes),
                    confirmedAt,
                    validators,
                    headers.build()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes));
    }

    private static void writeText(DataOutputStream out, String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    private static Optional<String> readOptional(DataInputStream in) throws IOException {
        String text = readText(in);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in, in.readInt()), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new EOFException();
        }
        return in.readNBytes(length);
    }
}
