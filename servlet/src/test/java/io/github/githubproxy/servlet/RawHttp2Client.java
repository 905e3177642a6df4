package io.github.githubproxy.servlet;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/** A connection of HTTP/2 with prior knowledge (RFC 9113, sections 3.4 and 4.1). */
final class RawHttp2Client implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int END_STREAM_AND_HEADERS = 5;
    private static final byte[] CANCEL = {0, 0, 0, 8};

    private static final int MAX_HEADER_BYTES = 8192;

    private final RawClient connection;
    private final HpackDecoder decoder = new HpackDecoder(MAX_HEADER_BYTES, System::nanoTime);

    /** How a client goes away. */
    enum Disconnect {
        RESETS_STREAM {
            @Override
            void of(RawHttp2Client client) throws IOException {
                client.connection.write(frame(RST_STREAM, 0, 1, CANCEL));
            }
        },
        CLOSES_CONNECTION {
            @Override
            void of(RawHttp2Client client) throws IOException {
                client.connection.close();
            }
        },
        RESETS_CONNECTION {
            @Override
            void of(RawHttp2Client client) throws IOException {
                client.connection.resetConnection();
            }
        };

        abstract void of(RawHttp2Client client) throws IOException;
    }

    RawHttp2Client(int port) throws IOException {
        this(port, new byte[0]);
    }

    private RawHttp2Client(int port, byte[] settings) throws IOException {
        connection = new RawClient(port)
                .write(StubGitHub.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
                .write(frame(SETTINGS, 0, 0, settings));
    }

    /** Returns a client that lets the server send no byte of a body (RFC 9113, section 6.9.2). */
    static RawHttp2Client withoutWindow(int port) throws IOException {
        return new RawHttp2Client(port, new byte[] {0, INITIAL_WINDOW_SIZE, 0, 0, 0, 0});
    }

    /** Sends a GET with the known token. */
    RawHttp2Client get(String target) throws IOException {
        return send("GET", target, END_STREAM_AND_HEADERS);
    }

    /** Sends a request with the known token, and a body that no field tells of. */
    RawHttp2Client send(String method, String target, String body) throws IOException {
        send(method, target, END_HEADERS);
        connection.write(frame(DATA, END_STREAM, 1, StubGitHub.ascii(body)));
        return this;
    }

    /**
     * Sends the header fields of many requests without a token on streams of their own, and ends none of the streams.
     *
     * @param count at most 127
     */
    RawHttp2Client sendUnendedWithoutToken(String method, String target, int count) throws IOException {
        return sendWithoutToken(method, target, END_HEADERS, count);
    }

    /**
     * Sends many GET requests without a token on streams of their own.
     *
     * @param count at most 127
     */
    RawHttp2Client getWithoutToken(String target, int count) throws IOException {
        return sendWithoutToken("GET", target, END_STREAM_AND_HEADERS, count);
    }

    private RawHttp2Client sendWithoutToken(String method, String target, int flags, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connection.write(frame(HEADERS, flags, 2 * i + 1, fields(requestFields(method, target))));
        }
        return this;
    }

    /** Reads frames until that many responses have begun, and returns their statuses. */
    List<Integer> statuses(int count) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        DataInputStream in = new DataInputStream(connection.input());
        while (statuses.size() < count) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.skipNBytes(5);
            byte[] payload = in.readNBytes(length);
            if (type == HEADERS) {
                statuses.add(status(payload));
            }
        }
        return statuses;
    }

    private int status(byte[] fields) throws IOException {
        try {
            return ((MetaData.Response) decoder.decode(ByteBuffer.wrap(fields))).getStatus();
        } catch (HpackException e) {
            throw new IOException(e);
        }
    }

    private RawHttp2Client send(String method, String target, int flags) throws IOException {
        List<Map.Entry<String, String>> fields = new ArrayList<>(requestFields(method, target));
        fields.add(Map.entry("authorization", "token " + RawClient.TOKEN));
        connection.write(frame(HEADERS, flags, 1, fields(fields)));
        return this;
    }

    private static List<Map.Entry<String, String>> requestFields(String method, String target) {
        return List.of(
                Map.entry(":method", method),
                Map.entry(":scheme", "http"),
                Map.entry(":path", target),
                Map.entry(":authority", "proxy.test"));
    }

    private static byte[] fields(List<Map.Entry<String, String>> fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : fields) {
            // A literal that is not indexed, with a new name (RFC 7541, section 6.2.2).
            block.write(0);
            writeString(block, field.getKey());
            writeString(block, field.getValue());
        }
        return block.toByteArray();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private static void writeString(ByteArrayOutputStream out, String text) {
        out.write(text.length());
        out.writeBytes(StubGitHub.ascii(text));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream});
        frame.writeBytes(payload);
        return frame.toByteArray();
    }
}
