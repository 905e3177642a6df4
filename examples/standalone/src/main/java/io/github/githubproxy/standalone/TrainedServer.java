package io.github.githubproxy.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, which writes an archive when it is stopped. */
final class TrainedServer implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile(" listens on (\\S+) ");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** A JVM on a slow machine takes half a minute to write an AOT cache. */
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);

    private static final int LINES = 20;

    private final Process process;
    private final Thread reader;
    private final CompletableFuture<Optional<URI>> uri = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    private TrainedServer(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "training-log");
        reader.setDaemon(true);
    }

    /**
     * Requires that a process can be asked to stop.
     *
     * @throws TrainingException if the operating system only ends processes at once
     */
    static void requireSupport() {
        if (!ProcessHandle.current().supportsNormalTermination()) {
            throw new TrainingException(
                    "on this operating system, a process cannot be asked to stop, which makes the JVM"
                            + " write an archive");
        }
    }

    /**
     * Starts the process with only these environment variables.
     *
     * @throws TrainingException if that is not possible
     */
    static TrainedServer start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            TrainedServer server = new TrainedServer(builder.start());
            server.reader.start();
            return server;
        } catch (IOException e) {
            throw new TrainingException("no JVM can be started: " + e.getMessage());
        }
    }

    /**
     * Waits until the server listens, and returns its URL.
     *
     * @throws TrainingException if it does not start
     */
    URI uri() throws InterruptedException {
        try {
            return uri.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .orElseThrow(() -> failure("the server to be trained has not started"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the log is read without exceptions", e);
        } catch (TimeoutException e) {
            throw failure("the server to be trained has not started within " + START_TIMEOUT.toSeconds() + " seconds");
        }
    }

    /**
     * Stops it as SIGTERM does, and waits for its end.
     *
     * @throws TrainingException if it does not end
     */
    void stop() throws InterruptedException {
        // Process.destroy would also close the pipe of the log, on which the JVM then fails.
        process.toHandle().destroy();
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw failure("the trained server has not ended within " + STOP_TIMEOUT.toSeconds() + " seconds");
        }
        reader.join(START_TIMEOUT.toMillis());
    }

    /** Returns an exception with the last lines of the log. */
    TrainingException failure(String message) {
        synchronized (lastLines) {
            return new TrainingException(
                    lastLines.isEmpty() ? message : message + "; its last lines:\n" + String.join("\n", lastLines));
        }
    }

    /** Ends the process if it has not ended. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader log = process.inputReader(StandardCharsets.UTF_8)) {
            log.lines().forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            add(e.toString());
        }
        uri.complete(Optional.empty());
    }

    private void add(String line) {
        Matcher listens = LISTENS.matcher(line);
        if (listens.find()) {
            uri.complete(Optional.of(URI.create(listens.group(1))));
        }
        synchronized (lastLines) {
            lastLines.add(line);
            if (lastLines.size() > LINES) {
                lastLines.remove();
            }
        }
    }
}
