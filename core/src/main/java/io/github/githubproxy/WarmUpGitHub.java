package io.github.githubproxy;

import io.github.githubproxy.threads.DaemonThreadFactory;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stub of GitHub on a loopback port. It responds to each request, none of which may have a body, with a gzipped list of
 * repositories, with 304 if the request has a validator, or with 404.
 */
final class WarmUpGitHub implements AutoCloseable {
    /** The path that the stub responds to with 404. */
    static final String MISSING = "/repos/warm-up/missing";

    private static final Logger LOG = LoggerFactory.getLogger(WarmUpGitHub.class);
    private static final int BACKLOG = 16;
    private static final int REPOSITORIES = 20;
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration RESET = Duration.ofHours(1);

    private final ServerSocket listener;
    private final DaemonThreadFactory threadFactory = new DaemonThreadFactory("warm-up");
    private final ExecutorService threads = Executors.newCachedThreadPool(threadFactory);
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final byte[] list;

    private WarmUpGitHub(ServerSocket listener) throws IOException {
        this.listener = listener;
        this.list = gzip(repositories(url()));
    }

    /** Starts it. */
    static WarmUpGitHub start() throws IOException {
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        try {
            WarmUpGitHub gitHub = new WarmUpGitHub(listener);
            gitHub.threads.execute(gitHub::accept);
            return gitHub;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** Returns the URL of the API. */
    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
        threadFactory.awaitEnd();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException e) {
            LOG.debug("The stub of the warm-up has ended", e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = connection.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                boolean isMissing = line.contains(MISSING);
                boolean isConditional = false;
                for (String field = in.readLine(); field != null && !field.isEmpty(); field = in.readLine()) {
                    isConditional |= field.toLowerCase(Locale.ROOT).startsWith("if-none-match:");
                }
                out.write(isMissing ? missing() : isConditional ? notModified() : ok());
            }
        } catch (IOException e) {
            LOG.debug("A connection of the warm-up has ended", e);
        } finally {
            connections.remove(connection);
        }
    }

    private byte[] ok() {
        return message("200 OK", validators() + "Content-Encoding: gzip\r\n", list);
    }

    private byte[] notModified() {
        return message("304 Not Modified", validators(), new byte[0]);
    }

    private byte[] missing() {
        byte[] body = "{\"message\":\"Not Found\",\"status\":\"404\"}".getBytes(StandardCharsets.US_ASCII);
        return message("404 Not Found", "", body);
    }

    private static String validators() {
        return "ETag: W/\"warm-up\"\r\nCache-Control: private, max-age=60, s-maxage=60\r\n"
                + "Vary: Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With\r\n";
    }

    private static byte[] message(String status, String fields, byte[] body) {
        String head = "HTTP/1.1 " + status + "\r\n" + fields
                + "Content-Type: application/json; charset=utf-8\r\n"
                + "X-GitHub-Media-Type: github.v3; format=json\r\n"
                + "X-GitHub-Request-Id: C0DE:0000:0000001:0000001:00000001\r\n"
                + "X-RateLimit-Limit: 5000\r\nX-RateLimit-Remaining: 4999\r\nX-RateLimit-Used: 1\r\n"
                + "X-RateLimit-Resource: core\r\nX-RateLimit-Reset: "
                + CLOCK.instant().plus(RESET).getEpochSecond()
                + "\r\nServer: github.com\r\n"
                + (status.startsWith("304") ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n";
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        message.writeBytes(body);
        return message.toByteArray();
    }

    /** Returns JSON whose URLs the proxy rewrites. */
    private static String repositories(URI url) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 1; i <= REPOSITORIES; i++) {
            String name = "warm-up/r" + i;
            String api = url + "/repos/" + name;
            json.append(i == 1 ? "" : ",")
                    .append("{\"id\":")
                    .append(i)
                    .append(",\"full_name\":\"")
                    .append(name)
                    .append("\",\"html_url\":\"https://github.com/")
                    .append(name)
                    .append("\",\"url\":\"")
                    .append(api)
                    .append("\",\"issues_url\":\"")
                    .append(api)
                    .append("/issues{/number}")
                    .append("\",\"branches_url\":\"")
                    .append(api)
                    .append("/branches{/branch}")
                    .append("\",\"description\":\"A \\\"quoted\\\" name, \\u00e9\"}");
        }
        return json.append(']').toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
