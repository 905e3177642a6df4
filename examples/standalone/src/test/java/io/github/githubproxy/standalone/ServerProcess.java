package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server program in a separate process, with only the given environment. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on (https?://\\S+?)(?=[ \\n(])");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final Process process;
    private final Path out;
    private final Path err;

    private ServerProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static ServerProcess start(
            Path directory, Map<String, String> environment, List<String> jvmOptions, String... arguments)
            throws IOException {
        return start(Main.class, directory, environment, jvmOptions, arguments);
    }

    /** Starts the program with a limit of open files. */
    static ServerProcess startWithFileLimit(int files, Path directory, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n " + files + "; exec \"$0\" \"$@\""));
        command.addAll(command(Main.class, List.of()));
        return start(command, Optional.empty(), directory, environment);
    }

    /** Starts the program with the usual reaction to SIGHUP, which {@code nohup} has turned off for all processes below it. */
    static ServerProcess startWithHangUp(Path directory, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=HUP"));
        command.addAll(command(Main.class, List.of()));
        return start(command, Optional.empty(), directory, environment);
    }

    /** Starts the packaged server, which the build makes before the tests named *IT. */
    static ServerProcess startJar(
            Path directory, Map<String, String> environment, List<String> jvmOptions, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", System.getProperty("server.jar")));
        command.addAll(List.of(arguments));
        return start(command, Optional.empty(), directory, environment);
    }

    /** Starts the program with its log going to {@link #pipe}. */
    static ServerProcess startWithPipe(Path directory, Map<String, String> environment) throws IOException {
        return start(command(Main.class, List.of()), Optional.of(Redirect.PIPE), directory, environment);
    }

    /** Starts another main class. */
    static ServerProcess start(
            Class<?> main,
            Path directory,
            Map<String, String> environment,
            List<String> jvmOptions,
            String... arguments)
            throws IOException {
        return start(command(main, jvmOptions, arguments), Optional.empty(), directory, environment);
    }

    private static List<String> command(Class<?> main, List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        // Most of these servers live for a few seconds, in which the optimizing compiler takes more time than it saves.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static ServerProcess start(
            List<String> command, Optional<Redirect> output, Path directory, Map<String, String> environment)
            throws IOException {
        Path out = Files.createTempFile(directory, "server", ".out");
        Path err = Files.createTempFile(directory, "server", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.orElseGet(() -> Redirect.to(out.toFile())))
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), out, err);
    }

    /** Reads what the program writes to its pipe, as far as the test reads. */
    BufferedReader pipe() {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits until the program listens and returns its URL. */
    URI uri() {
        await("the server listens").atMost(TIMEOUT).until(() -> matcher().find() || !process.isAlive());
        Matcher matcher = matcher();
        assertThat(matcher.find()).as(out() + err()).isTrue();
        return URI.create(matcher.group(1));
    }

    /** Sends SIGTERM, as an orchestrator does. */
    void terminate() {
        process.destroy();
    }

    /** Sends SIGHUP. */
    void hangUp() throws IOException, InterruptedException {
        // The shell has kill; as a program, it is not on every machine.
        int status = new ProcessBuilder("sh", "-c", "kill -HUP " + process.pid())
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end of the process and returns its exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Matcher matcher() {
        return LISTENS.matcher(out());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
