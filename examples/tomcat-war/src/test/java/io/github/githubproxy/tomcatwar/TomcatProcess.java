package io.github.githubproxy.tomcatwar;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tomcat as it is distributed, in a process of its own, with the web application in {@code webapps}. Its {@code server.xml} is
 * the distributed one with the settings of the README, free ports, and a look for removed applications each second.
 */
final class TomcatProcess implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("tomcat.home"));
    private static final Path WAR = Path.of(System.getProperty("tomcat.war"));
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    /** Logged when the applications are deployed. */
    private static final Pattern LISTENS =
            Pattern.compile("Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-auto-\\d+-(\\d+)\"\\]");

    private static final Map<String, String> SERVER_XML_CHANGES = Map.of(
            "<Server port=\"8005\"",
            "<Server port=\"-1\"",
            "<Connector port=\"8080\"",
            "<Connector port=\"0\" address=\"127.0.0.1\" encodedSolidusHandling=\"passthrough\""
                    + " continueResponseTiming=\"onRead\"",
            "<Engine name=\"Catalina\" defaultHost=\"localhost\">",
            "<Engine name=\"Catalina\" defaultHost=\"localhost\" backgroundProcessorDelay=\"1\">");

    private static final List<String> LEAK_WARNINGS =
            List.of("appears to have started a", "but has failed to stop it", "failed to remove it");

    /** They end by themselves within a minute, and cannot be ended before. */
    private static final List<String> THREADS_OF_OKHTTP =
            List.of("thread named [OkHttp ", "thread named [Okio Watchdog]");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path base;
    private final Process process;

    private TomcatProcess(Path base, Process process) {
        this.base = base;
        this.process = process;
    }

    /**
     * Starts Tomcat with the application.
     *
     * @param base an empty directory
     * @param environment is set in {@code setenv.sh}
     */
    static TomcatProcess start(Path base, Map<String, String> environment) throws IOException {
        for (String name : List.of("bin", "conf", "logs", "temp", "webapps", "work")) {
            Files.createDirectory(base.resolve(name));
        }
        copyConfiguration(base.resolve("conf"));
        Files.writeString(
                base.resolve("bin").resolve("setenv.sh"),
                environment.entrySet().stream()
                        .map(variable -> "export " + variable.getKey() + "='" + variable.getValue() + "'\n")
                        .collect(joining()));
        Files.copy(WAR, base.resolve("webapps").resolve(WAR.getFileName()));
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh", HOME.resolve("bin").resolve("catalina.sh").toString(), "run")
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("logs").resolve("catalina.out").toFile());
        Map<String, String> own = builder.environment();
        String path = own.get("PATH");
        own.clear();
        own.put("PATH", path);
        own.put("JAVA_HOME", System.getProperty("java.home"));
        own.put("CATALINA_HOME", HOME.toString());
        own.put("CATALINA_BASE", base.toString());
        own.put("CATALINA_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1");
        TomcatProcess tomcat = new TomcatProcess(base, builder.start());
        try {
            await("Tomcat listens").atMost(TIMEOUT).until(() -> tomcat.listens().find() || !tomcat.process.isAlive());
            assertThat(tomcat.listens().find()).as(tomcat.log()).isTrue();
            return tomcat;
        } catch (RuntimeException | Error e) {
            tomcat.close();
            throw e;
        }
    }

    private static void copyConfiguration(Path target) throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("conf"))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        Path server = target.resolve("server.xml");
        String xml = Files.readString(server);
        for (Map.Entry<String, String> change : SERVER_XML_CHANGES.entrySet()) {
            assertThat(xml).containsOnlyOnce(change.getKey());
            xml = xml.replace(change.getKey(), change.getValue());
        }
        Files.writeString(server, xml);
    }

    /** Returns the URL of a path of the application. */
    URI uri(String path) {
        Matcher listens = listens();
        assertThat(listens.find()).isTrue();
        return URI.create("http://127.0.0.1:" + listens.group(1) + "/github-proxy" + path);
    }

    HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return send(request(path, token));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
    }

    /** Removes the application from {@code webapps}, and waits until Tomcat has stopped and deleted it. */
    void undeploy() throws IOException {
        Files.delete(base.resolve("webapps").resolve(WAR.getFileName()));
        await("Tomcat undeploys the application")
                .atMost(TIMEOUT)
                .until(() -> Files.notExists(base.resolve("webapps").resolve("github-proxy")));
    }

    /** Adds the application to {@code webapps} again. */
    void deploy() throws IOException {
        // Tomcat must not see the file before it is complete.
        Path copy = Files.copy(WAR, base.resolve("temp").resolve(WAR.getFileName()));
        Files.move(copy, base.resolve("webapps").resolve(WAR.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sends SIGTERM, and returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Returns the lines in which Tomcat says that the application has left something behind, but for the threads of OkHttp. */
    List<String> leakWarnings() {
        return log().lines()
                .filter(line -> LEAK_WARNINGS.stream().anyMatch(line::contains))
                .filter(line -> THREADS_OF_OKHTTP.stream().noneMatch(line::contains))
                .toList();
    }

    /** Returns what was written to the console and to the files of the log. */
    String log() {
        try (Stream<Path> files = Files.list(base.resolve("logs"))) {
            return files.map(TomcatProcess::text).collect(joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Matcher listens() {
        return LISTENS.matcher(text(base.resolve("logs").resolve("catalina.out")));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            // The directory cannot be deleted while the process writes into it.
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
