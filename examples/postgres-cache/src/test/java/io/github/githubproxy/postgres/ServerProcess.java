package io.github.githubproxy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged standalone server in a process of its own, with only the given environment. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+?)(?=[ \\n(])");
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static ServerProcess start(Path directory, Map<String, String> environment, String heap) throws IOException {
        Path log = Files.createTempFile(directory, "server", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-jar",
                        System.getProperty("server.jar"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), log);
    }

    /** Waits until the server listens and returns its URL. */
    URI uri() {
        await("the server listens").atMost(TIMEOUT).until(() -> matcher().find() || !process.isAlive());
        Matcher matcher = matcher();
        assertThat(matcher.find()).as(log()).isTrue();
        return URI.create(matcher.group(1));
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Matcher matcher() {
        return LISTENS.matcher(log());
    }
}
