package io.github.githubproxy.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** A {@link FixedUpstream} in a separate process, so that its allocations are not attributed to the proxy. */
final class UpstreamProcess implements AutoCloseable {
    private final Process process;
    private final URI url;

    private UpstreamProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * The responses so far.
     *
     * @param notModified the number of 304 responses
     * @param full the number of 200 responses
     */
    record ResponseCounts(long notModified, long full) {}

    /** Starts the process and waits until it accepts connections. */
    static UpstreamProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FixedUpstream.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String port = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        if (port == null) {
            process.destroyForcibly();
            throw new IOException("the upstream ended before it was ready");
        }
        return new UpstreamProcess(process, URI.create("http://127.0.0.1:" + port));
    }

    /** Returns the base URL of the API, without a trailing slash. */
    URI url() {
        return url;
    }

    /** Reads the numbers of responses so far over a separate connection. */
    ResponseCounts responseCounts() throws IOException {
        OkHttpClient client = new OkHttpClient();
        Request request = new Request.Builder()
                .url(url + FixedUpstream.COUNTS_PATH)
                .header("Connection", "close")
                .build();
        try (Response response = client.newCall(request).execute()) {
            String text = response.body().string();
            int space = text.indexOf(' ');
            return new ResponseCounts(
                    Long.parseLong(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
