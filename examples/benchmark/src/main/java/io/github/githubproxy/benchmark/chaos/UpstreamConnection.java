package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Serves one connection of the upstream until it ends or a fault ends it. */
final class UpstreamConnection implements Runnable {
    private static final long HANG_MILLIS = 20_000;
    private static final int DRIPS = 20;
    private static final long DRIP_MILLIS = 150;

    /** Larger bodies are not copied to be written together with the header fields. */
    private static final int MAX_JOINED = 64 * 1024;

    private final Socket socket;
    private final FaultSchedule faults;
    private final UpstreamCounts counts;

    UpstreamConnection(Socket socket, FaultSchedule faults, UpstreamCounts counts) {
        this.socket = socket;
        this.faults = faults;
        this.counts = counts;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            MessageReader reader = new MessageReader(socket.getInputStream());
            for (MessageHead head = reader.head(); head != null; head = reader.head()) {
                byte[] body = reader.body(head);
                if (!respond(head, body)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The proxy has closed the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the connection can serve another request. */
    private boolean respond(MessageHead request, byte[] requestBody) throws IOException, InterruptedException {
        Resource resource = new Resource(request.target());
        if (resource.path().equals(UpstreamCounts.PATH)) {
            send(head("200 OK", "Connection: close"), counts.lines().getBytes(ISO_8859_1));
            return false;
        }
        counts.add(UpstreamCounts.REQUESTS);
        boolean write = !request.method().equals("GET") && !request.method().equals("HEAD");
        if (write) {
            counts.addWrite(requestBody);
        }
        Optional<UpstreamFault> fault = faults.next(resource);
        if (fault.isPresent()) {
            counts.add(fault.get().label());
            return fail(fault.get(), resource, write ? requestBody : resource.body(ownUrl()));
        }
        if (resource.path().equals("/user")) {
            respondWithUser(request);
        } else if (write) {
            send(head(request.method().equals("POST") ? "201 Created" : "200 OK"), requestBody);
        } else if (request.field("if-none-match").orElse("").contains(resource.entityTag())) {
            counts.add("not-modified");
            write(head("304 Not Modified", "ETag: " + resource.entityTag()) + "\r\n");
        } else {
            respondWithBody(resource);
        }
        return true;
    }

    private void respondWithUser(MessageHead request) throws IOException {
        String token = request.field("authorization").orElse("");
        int id = Math.floorMod(token.hashCode(), 1_000_000);
        send(
                head("200 OK"),
                ("{\"login\":\"user-" + id + "\",\"id\":" + id + ",\"type\":\"User\"}").getBytes(ISO_8859_1));
    }

    private void respondWithBody(Resource resource) throws IOException {
        byte[] body = resource.body(ownUrl());
        if (resource.isCompressed()) {
            send(head("200 OK", "ETag: " + resource.entityTag(), "Content-Encoding: gzip"), compressed(body));
        } else {
            send(head("200 OK", "ETag: " + resource.entityTag()), body);
        }
    }

    /** Returns whether the connection can serve another request. */
    private boolean fail(UpstreamFault fault, Resource resource, byte[] body) throws IOException, InterruptedException {
        String ok = head("200 OK", "ETag: " + resource.entityTag());
        switch (fault) {
            case RESET_BEFORE_HEADERS -> socket.setSoLinger(true, 0);
            case CLOSE_BEFORE_HEADERS -> {}
            case RESET_AFTER_HEADERS -> {
                write(ok + length(body.length));
                // Lets the header fields arrive: a reset overtakes what was sent.
                TimeUnit.MILLISECONDS.sleep(50);
                socket.setSoLinger(true, 0);
            }
            case HANG -> awaitProxy(HANG_MILLIS);
            case HANG_AFTER_HEADERS -> {
                write(ok + length(body.length));
                awaitProxy(HANG_MILLIS);
            }
            case SLOW_BODY -> {
                write(ok + length(body.length));
                drip(body);
                return true;
            }
            case CUT_BODY -> {
                write(ok + length(body.length));
                write(Arrays.copyOf(body, body.length / 2));
            }
            case CUT_CHUNKED_BODY -> {
                write(ok + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length) + "\r\n");
                write(Arrays.copyOf(body, body.length / 2));
            }
            case STATUS_500 -> {
                send(head("500 Internal Server Error"), message("Server Error"));
                return true;
            }
            case STATUS_502 -> {
                send(head("502 Bad Gateway"), message("Server Error"));
                return true;
            }
            case STATUS_503 -> {
                send(head("503 Service Unavailable"), message("Service unavailable"));
                return true;
            }
            case STATUS_429 -> {
                send(head("429 Too Many Requests", "Retry-After: 1"), message("Too many requests"));
                return true;
            }
            case SECONDARY_LIMIT -> {
                send(
                        head("403 Forbidden", "Retry-After: 1"),
                        message("You have exceeded a secondary rate limit. Please wait."));
                return true;
            }
            case PRIMARY_LIMIT -> {
                long reset = Instant.now().getEpochSecond() + 1;
                send(startOfHead("403 Forbidden") + rateLimit(0, reset), message("API rate limit exceeded for user."));
                return true;
            }
            case NEGATIVE_LENGTH -> {
                write(ok + "Content-Length: -2\r\n\r\n");
                write(body);
            }
            case HUGE_LENGTH -> {
                write(ok + "Content-Length: 99999999999999999999\r\n\r\n");
                write(body);
            }
            case CONFLICTING_LENGTHS -> {
                write(ok + "Content-Length: " + body.length + "\r\n" + length(body.length / 2));
                write(body);
            }
            case MALFORMED_LENGTH -> {
                write(ok + "Content-Length: 12 apples\r\n\r\n");
                write(body);
            }
            case GARBAGE -> write("\u0000\u0001 this is not HTTP\r\n\r\n");
            case CUT_HEADERS -> write(ok + "X-Cut: ");
            case BROKEN_GZIP -> {
                byte[] broken = compressed(body);
                Arrays.fill(broken, broken.length / 2, broken.length, (byte) 0xff);
                send(ok + "Content-Encoding: gzip\r\n", broken);
                return true;
            }
        }
        return false;
    }

    /** Waits until the proxy gives up, at most for that time. */
    private void awaitProxy(long millis) throws IOException {
        socket.setSoTimeout((int) millis);
        if (socket.getInputStream().read() >= 0) {
            counts.add("pipelined");
        }
    }

    private void drip(byte[] body) throws IOException, InterruptedException {
        for (int i = 0; i < DRIPS; i++) {
            // Not after the last piece: the next request on this connection would have to wait.
            TimeUnit.MILLISECONDS.sleep(DRIP_MILLIS);
            write(Arrays.copyOfRange(body, body.length * i / DRIPS, body.length * (i + 1) / DRIPS));
        }
    }

    private String ownUrl() {
        return Loopback.url(socket.getLocalPort());
    }

    private void send(String head, byte[] body) throws IOException {
        if (body.length > MAX_JOINED) {
            write(head + length(body.length));
            write(body);
            return;
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes((head + length(body.length)).getBytes(ISO_8859_1));
        message.writeBytes(body);
        write(message.toByteArray());
    }

    private void write(String text) throws IOException {
        write(text.getBytes(ISO_8859_1));
    }

    private void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    private static String head(String status, String... fields) {
        StringBuilder head = new StringBuilder(startOfHead(status));
        head.append(rateLimit(4999, Instant.now().getEpochSecond() + 3600));
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.toString();
    }

    private static String startOfHead(String status) {
        return String.join(
                "\r\n",
                "HTTP/1.1 " + status,
                "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)),
                "Content-Type: application/json; charset=utf-8",
                "Cache-Control: private, max-age=60, s-maxage=60",
                "Vary: Accept, Authorization, Cookie, X-GitHub-OTP",
                "X-GitHub-Media-Type: github.v3; format=json",
                "");
    }

    private static String rateLimit(int remaining, long reset) {
        return String.join(
                "\r\n",
                "X-RateLimit-Limit: 5000",
                "X-RateLimit-Remaining: " + remaining,
                "X-RateLimit-Used: " + (5000 - remaining),
                "X-RateLimit-Reset: " + reset,
                "X-RateLimit-Resource: core",
                "");
    }

    private static String length(int length) {
        return "Content-Length: " + length + "\r\n\r\n";
    }

    private static byte[] message(String message) {
        return ("{\"message\":\"" + message + "\",\"documentation_url\":\"https://docs.github.com/rest\"}")
                .getBytes(ISO_8859_1);
    }

    private static byte[] compressed(byte[] body) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        }
        return compressed.toByteArray();
    }
}
