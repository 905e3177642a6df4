package io.github.githubproxy.standalone;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory outside the heap that many requests over HTTP/2 need at once. */
class Http2MemoryTest {
    private static final int CONNECTIONS = 8;
    private static final int STREAMS = 128;
    private static final long MAX_BYTES = 80_000_000;

    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM_AND_HEADERS = 5;

    @TempDir
    Path directory;

    @Test
    void rejectionsOfManyRequestsNeedLittleDirectMemory() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try (ServerFixture server = ServerFixture.with(directory)) {
            long before = directBytes();
            long peak = 0;
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(threads.submit(() -> sendWithoutToken(server.uri())));
            }
            while (clients.stream().anyMatch(client -> !client.isDone())) {
                peak = Math.max(peak, directBytes());
            }
            for (Future<?> client : clients) {
                client.get();
            }

            assertThat(peak - before).isLessThan(MAX_BYTES);
        } finally {
            threads.shutdownNow();
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** Sends all requests in one write, so that the responses are sent together, and reads the responses' header fields. */
    private static Void sendWithoutToken(URI server) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        out.write(frame(SETTINGS, 0, 0, new byte[0]));
        for (int i = 0; i < STREAMS; i++) {
            out.write(frame(HEADERS, END_STREAM_AND_HEADERS, 2 * i + 1, request(server)));
        }
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(out.toByteArray());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int responses = 0; responses < STREAMS; ) {
                int lengthAndType = in.readInt();
                in.readFully(new byte[5 + (lengthAndType >>> 8)]);
                responses += (lengthAndType & 0xff) == HEADERS ? 1 : 0;
            }
        }
        return null;
    }

    /** GET and http by their index in the static table, path and authority as literals (RFC 7541, section 6). */
    private static byte[] request(URI server) {
        byte[] path = "/repos/o/r".getBytes(US_ASCII);
        byte[] authority = server.getAuthority().getBytes(US_ASCII);
        return ByteBuffer.allocate(6 + path.length + authority.length)
                .put(new byte[] {(byte) 0x82, (byte) 0x86, 0x04, (byte) path.length})
                .put(path)
                .put(new byte[] {0x01, (byte) authority.length})
                .put(authority)
                .array();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}
