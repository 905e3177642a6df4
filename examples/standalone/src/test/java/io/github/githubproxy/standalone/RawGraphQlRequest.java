package io.github.githubproxy.standalone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A GraphQL request, byte for byte.
 *
 * @param name the name of the test case
 */
@SuppressWarnings("ArrayRecordComponent") // requests are not compared
record RawGraphQlRequest(String name, String method, String target, List<String> headers, byte[] body) {
    static final String JSON = "Content-Type: application/json";

    /** A POST of a document in JSON. */
    static RawGraphQlRequest query(String name, String document) {
        return json(name, "{\"query\":" + quoted(document) + "}");
    }

    /** A POST of that JSON. */
    static RawGraphQlRequest json(String name, String json) {
        return post(name, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    static RawGraphQlRequest post(String name, String contentType, byte[] body) {
        return new RawGraphQlRequest(name, "POST", "/graphql", List.of(contentType), body);
    }

    static RawGraphQlRequest get(String name, String target) {
        return new RawGraphQlRequest(name, "GET", target, List.of(), new byte[0]);
    }

    RawGraphQlRequest withTarget(String other) {
        return new RawGraphQlRequest(name, method, other, headers, body);
    }

    RawGraphQlRequest withMethod(String other) {
        return new RawGraphQlRequest(name, other, target, headers, body);
    }

    RawGraphQlRequest withHeader(String header) {
        List<String> all = new ArrayList<>(headers);
        all.add(header);
        return new RawGraphQlRequest(name, method, target, all, body);
    }

    RawGraphQlRequest withBody(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    RawGraphQlRequest inCharset(Charset charset) {
        return encoded(new String(body, StandardCharsets.UTF_8).getBytes(charset));
    }

    RawGraphQlRequest gzipped() {
        return encoded(compressed(GZIPOutputStream::new));
    }

    RawGraphQlRequest deflated() {
        return encoded(compressed(DeflaterOutputStream::new));
    }

    private RawGraphQlRequest encoded(byte[] other) {
        return new RawGraphQlRequest(name, method, target, headers, other);
    }

    /** The bytes of the request, with that token. */
    byte[] bytes(String token) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n")
                .append("Authorization: token " + token + "\r\nConnection: close\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        boolean chunked = headers.contains("Transfer-Encoding: chunked");
        if (!chunked && body.length > 0) {
            head.append("Content-Length: " + body.length + "\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (chunked) {
            bytes.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        bytes.writeBytes(body);
        if (chunked) {
            bytes.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ' || Character.isSurrogate((char) c)) {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }

    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    private byte[] compressed(Compressor compressor) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressor.over(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
