package io.github.githubproxy.standalone;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * An HTTP/1.1 message as on the wire, with octets as ISO-8859-1 characters.
 *
 * @param startLine the request line or status line
 * @param fields the lines of the header fields
 * @param body the body without chunked coding
 */
@SuppressWarnings("ArrayRecordComponent") // messages are not compared as a whole
record RawMessage(String startLine, List<String> fields, byte[] body) {
    private static final int CHUNK = 4093;

    /** Reads a request; empty if the connection was closed before it. */
    static Optional<RawMessage> request(InputStream in) throws IOException {
        Optional<RawMessage> head = head(in);
        return head.isPresent() ? Optional.of(head.get().withBody(in)) : head;
    }

    /** Reads the final response to a request of that method. */
    static RawMessage response(InputStream in, String method) throws IOException {
        RawMessage head = head(in).orElseThrow(EOFException::new);
        if (head.status() == 100) {
            return response(in, method);
        }
        boolean bodiless = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
        return bodiless ? head : head.withBody(in);
    }

    /** Reads start line and header fields; empty if the connection was closed before them. */
    static Optional<RawMessage> head(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        String startLine = (char) first + line(in);
        List<String> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            fields.add(line);
        }
        return Optional.of(new RawMessage(startLine, List.copyOf(fields), new byte[0]));
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    String method() {
        return startLine.split(" ", 2)[0];
    }

    int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    /** Returns the values of a field, in order. */
    List<String> values(String name) {
        return fields.stream()
                .filter(line -> nameOf(line).equalsIgnoreCase(name))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    Optional<String> first(String name) {
        return values(name).stream().findFirst();
    }

    OptionalLong length() {
        return first("Content-Length").stream().mapToLong(Long::parseLong).findFirst();
    }

    boolean isChunked() {
        return !values("Transfer-Encoding").isEmpty();
    }

    /**
     * Returns the fields that have other names, grouped by name in the order of first occurrence, as servlet containers
     * return them. Names are in lower case, because containers change the case of well-known names.
     */
    List<String> fieldsWithout(Set<String> names) {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<String> grouped = new ArrayList<>();
        for (String line : fields) {
            String name = nameOf(line);
            if (names.stream().noneMatch(name::equalsIgnoreCase) && seen.add(name)) {
                fields.stream()
                        .filter(other -> nameOf(other).equalsIgnoreCase(name))
                        .map(other -> name.toLowerCase(Locale.ROOT) + other.substring(name.length()))
                        .forEach(grouped::add);
            }
        }
        return grouped;
    }

    /** Returns the message as sent, with a chunked body if it has {@code Transfer-Encoding}. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(octets(startLine + "\r\n"));
        fields.forEach(line -> bytes.writeBytes(octets(line + "\r\n")));
        bytes.writeBytes(octets("\r\n"));
        if (isChunked()) {
            for (int at = 0; at < body.length; at += CHUNK) {
                int size = Math.min(CHUNK, body.length - at);
                bytes.writeBytes(octets(Integer.toHexString(size) + "\r\n"));
                bytes.write(body, at, size);
                bytes.writeBytes(octets("\r\n"));
            }
            bytes.writeBytes(octets("0\r\n\r\n"));
        } else {
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    private RawMessage withBody(InputStream in) throws IOException {
        return new RawMessage(startLine, fields, isChunked() ? chunks(in) : fixed(in, (int) length().orElse(0)));
    }

    private static byte[] fixed(InputStream in, int length) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException((length - body.length) + " bytes are missing");
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            body.writeBytes(fixed(in, size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String nameOf(String line) {
        return line.substring(0, line.indexOf(':'));
    }

    /** Reads a line without its line break. */
    static String line(InputStream in) throws IOException {
        byte[] line = new byte[256];
        int length = 0;
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection ended in the middle of a line");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) octet;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.ISO_8859_1);
    }
}
