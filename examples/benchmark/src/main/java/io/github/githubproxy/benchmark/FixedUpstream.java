package io.github.githubproxy.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that responds like GitHub, with one resource: 304 to requests with its entity tag, otherwise 200. The responses
 * are created in advance, so that this process adds as little as possible to the measurement. It has no rate limits.
 *
 * <p>The first line of output is the port. The process ends when its standard input ends, so it never outlives its parent.
 */
final class FixedUpstream {
    static final String ENTITY_TAG = "W/\"5f3c8b1e0d9a47c2b6e1f0a39d8c7b54\"";

    static final String LIST = "list";

    /** The path that returns the numbers of 304 and 200 responses. Requests for it are not counted. */
    static final String COUNTS_PATH = "/tally";

    private static final int ISSUES = 22;

    private final AtomicLong notModifiedCount = new AtomicLong();
    private final AtomicLong fullCount = new AtomicLong();
    private final byte[] notModified;
    private final byte[] ok;

    private FixedUpstream(byte[] body, String coding) {
        String fields = coding + fields();
        notModified = ("HTTP/1.1 304 Not Modified\r\n" + fields + "\r\n").getBytes(ISO_8859_1);
        ok = concat(
                ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " + body.length
                                + "\r\n" + fields + "\r\n")
                        .getBytes(ISO_8859_1),
                body);
    }

    /** Runs until standard input ends. With {@link #LIST} as argument, the resource is a large list of issues, compressed. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            FixedUpstream upstream = List.of(args).contains(LIST)
                    ? new FixedUpstream(
                            IssueList.compressed("http://127.0.0.1:" + server.getLocalPort()),
                            "Content-Encoding: gzip\r\n")
                    : new FixedUpstream(body(), "");
            startDaemon(() -> upstream.accept(server));
            System.out.println(server.getLocalPort());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Returns the resource: a list of issues of about 9 KB. */
    static byte[] body() {
        StringBuilder json = new StringBuilder("[");
        for (int number = 1; number <= ISSUES; number++) {
            String url = "https://api.github.com/repos/octo/app/issues/" + number;
            json.append(number == 1 ? "" : ",")
                    .append("{\"id\":")
                    .append(1_000_000 + number)
                    .append(",\"number\":")
                    .append(number)
                    .append(",\"url\":\"")
                    .append(url)
                    .append("\",\"comments_url\":\"")
                    .append(url)
                    .append("/comments\",\"events_url\":\"")
                    .append(url)
                    .append("/events\",\"title\":\"Something is not as it was expected to be\",\"state\":\"open\",")
                    .append("\"user\":{\"login\":\"alice\",\"id\":583231,\"type\":\"User\"},\"labels\":[],")
                    .append("\"created_at\":\"2026-01-02T03:04:05Z\",\"closed_at\":null}");
        }
        return json.append(']').toString().getBytes(UTF_8);
    }

    /** The fields that GitHub sends with both 200 and 304. */
    private static String fields() {
        Instant now = Instant.now();
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.ofInstant(now, ZoneOffset.UTC));
        return String.join(
                        "\r\n",
                        "Date: " + date,
                        "ETag: " + ENTITY_TAG,
                        "Cache-Control: private, max-age=60, s-maxage=60",
                        "Vary: Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With",
                        "X-GitHub-Media-Type: github.v3; format=json",
                        "x-github-api-version-selected: 2022-11-28",
                        "X-OAuth-Scopes: repo",
                        "X-Accepted-OAuth-Scopes: repo",
                        "X-RateLimit-Limit: 5000",
                        "X-RateLimit-Remaining: 4999",
                        "X-RateLimit-Used: 1",
                        "X-RateLimit-Reset: " + now.plusSeconds(3600).getEpochSecond(),
                        "X-RateLimit-Resource: core",
                        "Access-Control-Allow-Origin: *",
                        "Access-Control-Expose-Headers: ETag, Link, Location, Retry-After, X-RateLimit-Limit",
                        "Strict-Transport-Security: max-age=31536000; includeSubdomains; preload",
                        "X-Frame-Options: deny",
                        "X-Content-Type-Options: nosniff",
                        "Referrer-Policy: origin-when-cross-origin",
                        "Content-Security-Policy: default-src 'none'",
                        "Server: github.com",
                        "X-GitHub-Request-Id: C0DE:1234:56789A:BCDEF0:65A1B2C3")
                + "\r\n";
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                startDaemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            byte[] buffer = new byte[16 * 1024];
            int length = 0;
            for (int read = in.read(buffer); read > 0; read = in.read(buffer, length, buffer.length - length)) {
                length += read;
                String request = new String(buffer, 0, length, ISO_8859_1);
                if (request.endsWith("\r\n\r\n")) {
                    out.write(response(request));
                    length = 0;
                }
            }
        } catch (IOException e) {
            // The client has closed the connection.
        }
    }

    private byte[] response(String request) {
        if (request.startsWith("GET " + COUNTS_PATH + " ")) {
            String counts = notModifiedCount.get() + " " + fullCount.get();
            return ("HTTP/1.1 200 OK\r\nContent-Length: " + counts.length() + "\r\n\r\n" + counts).getBytes(ISO_8859_1);
        }
        String condition = "\r\nif-none-match: " + ENTITY_TAG.toLowerCase(Locale.ROOT) + "\r\n";
        if (request.toLowerCase(Locale.ROOT).contains(condition)) {
            notModifiedCount.incrementAndGet();
            return notModified;
        }
        fullCount.incrementAndGet();
        return ok;
    }

    private static byte[] concat(byte[] head, byte[] body) {
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task, "upstream");
        thread.setDaemon(true);
        thread.start();
    }
}
