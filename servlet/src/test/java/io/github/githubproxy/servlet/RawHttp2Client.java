package io.github.githubproxy.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A connection of HTTP/2 with prior knowledge that sends one request (RFC 9113, sections 3.4 and 4.1). */
final class RawHttp2Client implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM_AND_HEADERS = 5;
    private static final byte[] CANCEL = {0, 0, 0, 8};

    private final RawClient connection;

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
        connection = new RawClient(port);
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

    private RawHttp2Client send(String method, String target, int flags) throws IOException {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : List.of(
                Map.entry(":method", method),
                Map.entry(":scheme", "http"),
                Map.entry(":path", target),
                Map.entry(":authority", "proxy.test"),
                Map.entry("authorization", "token " + RawClient.TOKEN))) {
            // A literal that is not indexed, with a new name (RFC 7541, section 6.2.2).
            fields.write(0);
            writeString(fields, field.getKey());
            writeString(fields, field.getValue());
        }
        connection
                .write(StubGitHub.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
                .write(frame(SETTINGS, 0, 0, new byte[0]))
                .write(frame(HEADERS, flags, 1, fields.toByteArray()));
        return this;
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
