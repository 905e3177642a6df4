package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** The bytes of an HTTP/2 connection whose streams are GETs without END_STREAM. */
final class UnendedHttp2Streams {
    private static final int STREAMS = 128;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;

    // Field representations of RFC 7541: indexed fields, and literals without indexing whose names are indexed.
    private static final int METHOD_GET = 0x82;
    private static final int SCHEME_HTTP = 0x86;
    private static final int PATH = 0x04;
    private static final int AUTHORITY = 0x01;
    private static final int[] AUTHORIZATION = {0x0f, 23 - 15};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private UnendedHttp2Streams() {}

    /** Returns the bytes. The token is empty if the requests have none. */
    static byte[] bytes(String path, String token) {
        UnendedHttp2Streams streams = new UnendedHttp2Streams();
        streams.bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        streams.frame(SETTINGS, 0, 0, new byte[0]);
        byte[] fields = fields(path, token);
        for (int i = 0; i < STREAMS; i++) {
            streams.frame(HEADERS, END_HEADERS, 2 * i + 1, fields);
        }
        return streams.bytes.toByteArray();
    }

    private static byte[] fields(String path, String token) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write(METHOD_GET);
        fields.write(SCHEME_HTTP);
        fields.write(PATH);
        string(fields, path);
        fields.write(AUTHORITY);
        string(fields, "127.0.0.1");
        if (!token.isEmpty()) {
            fields.write(AUTHORIZATION[0]);
            fields.write(AUTHORIZATION[1]);
            string(fields, "token " + token);
        }
        return fields.toByteArray();
    }

    /** Writes a string of fewer than 127 octets. */
    private static void string(ByteArrayOutputStream fields, String text) {
        fields.write(text.length());
        fields.writeBytes(text.getBytes(US_ASCII));
    }

    private void frame(int type, int flags, int stream, byte[] payload) {
        bytes.write(payload.length >> 16);
        bytes.write(payload.length >> 8);
        bytes.write(payload.length);
        bytes.write(type);
        bytes.write(flags);
        bytes.write(stream >> 24);
        bytes.write(stream >> 16);
        bytes.write(stream >> 8);
        bytes.write(stream);
        bytes.writeBytes(payload);
    }
}
