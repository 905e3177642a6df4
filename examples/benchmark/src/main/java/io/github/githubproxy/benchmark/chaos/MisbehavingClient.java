package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A client that misbehaves in one way after another, for at most eight seconds each. */
final class MisbehavingClient implements Load.Action {
    /** The client did as planned. */
    static final String DONE = "done";

    private static final long HOLD_MILLIS = 8_000;
    private static final long STEP_MILLIS = 100;
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int SLOW_READ_BYTES = 16 * 1024;

    private final InetSocketAddress server;
    private final AtomicLong numbers;
    private final OutcomeCounts outcomes;

    /**
     * Creates a client.
     *
     * @param numbers the numbers of clients so far, which select what each does
     */
    MisbehavingClient(int port, AtomicLong numbers, OutcomeCounts outcomes) {
        this.server = Loopback.address(port);
        this.numbers = numbers;
        this.outcomes = outcomes;
    }

    @Override
    public void run() throws InterruptedException {
        long number = numbers.getAndIncrement();
        Misbehaviour[] all = Misbehaviour.values();
        Misbehaviour misbehaviour = all[(int) (number % all.length)];
        String outcome;
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(server, TIMEOUT_MILLIS);
            outcome = misbehave(misbehaviour, number, socket);
            // Hangs up with a reset.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            outcome = "ended by the server";
        }
        outcomes.add(misbehaviour.label(), outcome);
    }

    private static String misbehave(Misbehaviour misbehaviour, long number, Socket socket)
            throws IOException, InterruptedException {
        String huge = Resource.issue(Resource.FAULTY, Resource.HUGE, number % 8).path();
        String issue =
                Resource.issue(Resource.FAULTY, TrafficPlan.NO_FAULT, -number).path();
        String hanging = Resource.issue(Resource.FAULTY, UpstreamFault.HANG.label(), -number)
                .path();
        switch (misbehaviour) {
            case READS_NOTHING -> {
                write(socket, get(huge));
                TimeUnit.MILLISECONDS.sleep(HOLD_MILLIS);
            }
            case READS_SLOWLY -> {
                write(socket, get(huge));
                String status = status(socket);
                if (!status.equals("200")) {
                    return status;
                }
                for (long time = 0; time < HOLD_MILLIS; time += STEP_MILLIS) {
                    socket.getInputStream().readNBytes(SLOW_READ_BYTES);
                    TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
                }
            }
            case HANGS_UP_BEFORE_RESPONSE -> {
                write(socket, get(hanging));
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            }
            case HANGS_UP_WITHIN_RESPONSE -> {
                write(socket, get(huge));
                String status = status(socket);
                if (!status.equals("200")) {
                    return status;
                }
                socket.getInputStream().readNBytes(SLOW_READ_BYTES);
            }
            case SENDS_HEADERS_SLOWLY -> drip(socket, get(issue).substring(0, 80));
            case SENDS_BODY_SLOWLY -> {
                String body =
                        ("{\"title\":\"slow " + number + "\",\"body\":\"" + "x".repeat(80)).substring(0, 78) + "\"}";
                write(socket, patch(number, body.length()));
                drip(socket, body);
                return status(socket);
            }
            case NEVER_ENDS_BODY -> {
                write(socket, patch(number, 1_000) + "{\"title\":");
                TimeUnit.MILLISECONDS.sleep(HOLD_MILLIS);
            }
            case HTTP2_WITHOUT_END_AND_TOKEN -> {
                socket.getOutputStream().write(UnendedHttp2Streams.bytes(issue, ""));
                TimeUnit.MILLISECONDS.sleep(HOLD_MILLIS);
            }
            case HTTP2_WITHOUT_END -> {
                socket.getOutputStream().write(UnendedHttp2Streams.bytes(issue, ClientToken.HTTP2));
                TimeUnit.MILLISECONDS.sleep(HOLD_MILLIS);
            }
            case UNKNOWN_TOKEN -> {
                write(socket, PlannedRequest.head("GET", issue, "guessed-token-" + number) + "\r\n");
                return status(socket);
            }
            case NO_TOKEN -> {
                write(socket, "GET " + issue + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                return status(socket);
            }
            case GARBAGE -> {
                write(socket, "\u0016\u0003\u0001 this is not HTTP\r\n\r\n");
                return status(socket);
            }
        }
        return DONE;
    }

    private static String get(String path) {
        return PlannedRequest.head("GET", path, ClientToken.MISBEHAVING) + "\r\n";
    }

    private static String patch(long number, int length) {
        String path =
                Resource.issue(Resource.WRITTEN, TrafficPlan.NO_FAULT, number).path();
        return PlannedRequest.head("PATCH", path, ClientToken.MISBEHAVING) + "Content-Type: application/json\r\n"
                + "Content-Length: " + length + "\r\n\r\n";
    }

    private static void drip(Socket socket, String text) throws IOException, InterruptedException {
        for (int i = 0; i < text.length(); i++) {
            write(socket, text.substring(i, i + 1));
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        MessageHead head = new MessageReader(in).head();
        return head == null ? Outcome.NO_RESPONSE : String.valueOf(head.status());
    }
}
