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
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * The binary form of stored responses, for backends that store them outside the process. It has two parts: a small
 * description, which a revalidation replaces, and the body, which never changes. The body's name is the digest of its
 * bytes, so that responses with equal bodies can share it.
 *
 * <p>The description begins with the version of the format and ends with a checksum. A description that is damaged or of
 * another version counts as absent: replicas of different versions may share a store.
 */
public final class StoredResponseCodec {
    private static final int MAGIC = 0x67707278;
    private static final int VERSION = 3;
    private static final int MAX_FIELDS = 1000;
    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final String GZIP = "GZIP";
    private static final String IDENTITY = "IDENTITY";
    private static final String PREDICTABLE = "VERIFIED";
    private static final String NOT_PREDICTABLE = "UNVERIFIED";

    private StoredResponseCodec() {}

    /** Encodes the description. Equal responses give equal bytes. */
    public static byte[] encodeDescription(StoredResponse response) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeByte(VERSION);
            StoredBody body = response.body();
            writeText(out, body.isGzip() ? GZIP : IDENTITY);
            out.writeInt(body.decodedLength());
            out.write(HexFormat.of().parseHex(body.digest()));
            out.write(HexFormat.of().parseHex(bodyName(body)));
            out.writeInt(body.notes().length);
            out.write(body.notes());
            out.writeLong(response.validatedAt().toEpochMilli());
            Validators validators = response.validators();
            writeText(out, validators.predictable() ? PREDICTABLE : NOT_PREDICTABLE);
            writeText(out, validators.entityTag().orElse(""));
            writeText(out, validators.entityTagToken());
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

    /** Returns the name of the body in a description; empty if the description is damaged or of another version. */
    public static Optional<String> decodeBodyName(byte[] description) {
        return decodeDescription(description).map(Description::bodyName);
    }

    /** Returns the length of the decoded body in a description; empty if it is damaged or of another version. */
    public static OptionalInt decodeLength(byte[] description) {
        return decodeDescription(description)
                .map(content -> OptionalInt.of(content.decodedLength))
                .orElseGet(OptionalInt::empty);
    }

    /**
     * Returns the name of a body: SHA-256 of its bytes in their coding, in 64 hexadecimal digits. It is not the digest of
     * the decoded body, because GitHub may compress equal bodies differently.
     */
    public static String bodyName(StoredBody body) {
        return body.isGzip() ? digest(body.bytes()) : body.digest();
    }

    /**
     * Decodes a response.
     *
     * @return empty if the description is damaged or of another version, or the body is not exactly the one it names
     */
    public static Optional<StoredResponse> decode(byte[] description, byte[] body) {
        try {
            return decodeDescription(description)
                    .filter(content -> content.bodyName.equals(digest(body)))
                    .map(content -> StoredResponse.of(
                            content.headers, content.restoration.apply(body), content.validators, content.validatedAt));
        } catch (IllegalArgumentException e) {
            // Intact, but written with inconsistent content.
            return Optional.empty();
        }
    }

    /**
     * The content of a description.
     *
     * @param restoration creates the body from its bytes
     */
    private record Description(
            String bodyName,
            int decodedLength,
            Function<byte[], StoredBody> restoration,
            Instant validatedAt,
            Validators validators,
            Headers headers) {}

    private static Optional<Description> decodeDescription(byte[] bytes) {
        int end = bytes.length - CHECKSUM_BYTES;
        if (end < 0 || ByteBuffer.wrap(bytes, end, CHECKSUM_BYTES).getInt() != checksum(bytes, end)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            if (in.readInt() != MAGIC || in.readByte() != VERSION) {
                return Optional.empty();
            }
            boolean gzip = readFlag(in, GZIP, IDENTITY);
            int decodedLength = in.readInt();
            String digest = HexFormat.of().formatHex(readBytes(in, 32));
            String bodyName = HexFormat.of().formatHex(readBytes(in, 32));
            byte[] notes = readBytes(in, in.readInt());
            Instant validatedAt = Instant.ofEpochMilli(in.readLong());
            boolean predictable = readFlag(in, PREDICTABLE, NOT_PREDICTABLE);
            Optional<String> entityTag = readOptional(in);
            String entityTagToken = readText(in);
            Validators validators = new Validators(entityTag, entityTagToken, readOptional(in), predictable);
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
                    decodedLength,
                    body -> StoredBody.restored(body, gzip, decodedLength, digest)
                            .withNotes(notes),
                    validatedAt,
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

    private static boolean readFlag(DataInputStream in, String whenTrue, String whenFalse) throws IOException {
        String text = readText(in);
        if (!text.equals(whenTrue) && !text.equals(whenFalse)) {
            throw new IOException("a flag has neither of its texts");
        }
        return text.equals(whenTrue);
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
