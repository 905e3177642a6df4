package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.standalone.demo.DemoClient;
import io.github.githubproxy.standalone.demo.DemoClients;
import io.github.githubproxy.standalone.demo.DemoGitHub;
import io.github.githubproxy.standalone.demo.SustainedLoad;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes an archive with which the server starts in less time: {@code --train}. Runs the server in a JVM of its own, with the
 * options of this one, in front of a simulated GitHub, lets clients work, and stops it; the JVM then writes the archive.
 */
final class Training {
    static final String ARGUMENT = "--train";

    private static final int DEFAULT_SECONDS = 20;
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,2}");
    private static final int BYTES_PER_MIB = 1024 * 1024;

    /** Options that select another archive. */
    private static final Pattern ARCHIVE_OPTION = Pattern.compile(
            "-XX:(ArchiveClassesAtExit|SharedArchiveFile|AOTCache|AOTCacheOutput|AOTMode|AOTConfiguration)=.*"
                    + "|-XX:[+-]AutoCreateSharedArchive|-Xshare:.*");

    private static final Pattern HEAP_OPTION = Pattern.compile("-Xmx.*|-XX:(MaxHeapSize|MaxRAM|MaxRAMPercentage)=.*");

    /** Otherwise the heap of a large machine makes an archive that fits no smaller heap: references have 8 bytes from 32 GiB on. */
    private static final String SMALL_HEAP = "-Xmx512m";

    /** What a program needs to run; all else could change the server. */
    private static final List<String> VARIABLES = List.of("PATH", "TMPDIR", "LANG", "LC_ALL");

    private final ArchiveFormat format = ArchiveFormat.of(Runtime.version());
    private final List<String> options;
    private final String jar;
    private final Path file;
    private final Duration time;

    private Training(List<String> options, String jar, String file, Duration time) {
        this.options = options;
        this.jar = jar;
        this.file = Path.of(file.isEmpty() ? withoutExtension(jar) + format.extension() : file);
        this.time = time;
    }

    /**
     * Makes an archive, and prints where it is and how to use it.
     *
     * @param arguments what follows {@code --train}: optionally the file, and the seconds in which clients work
     * @throws ConfigException if the arguments are wrong or the file cannot be written
     * @throws TrainingException if the JVM does not make an archive
     */
    static void run(List<String> arguments, PrintStream out) {
        if (arguments.size() > 2) {
            throw new ConfigException(
                    ARGUMENT + " has more than two arguments; allowed: " + ARGUMENT + " [FILE [SECONDS]]");
        }
        Training training = new Training(
                ownOptions(),
                ownJar(),
                arguments.isEmpty() ? "" : arguments.get(0),
                Duration.ofSeconds(arguments.size() < 2 ? DEFAULT_SECONDS : seconds(arguments.get(1))));
        try {
            training.run(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(PrintStream out) throws InterruptedException {
        requireWritable();
        TrainedServer.requireSupport();
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        long requests;
        try {
            Files.deleteIfExists(unfinished);
            requests = train(unfinished);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            out.printf(
                    Locale.ROOT,
                    "%s has the %s of this Java and jar, %d MiB, after %d requests.%nStart the server with it:%n%n  %s%n",
                    file,
                    format.text(),
                    Files.size(file) / BYTES_PER_MIB,
                    requests,
                    String.join(" ", command(format.useOption(file.toString()), ownOptions(), "java")));
        } catch (IOException e) {
            throw new TrainingException(file + " cannot be written: " + e.getMessage());
        }
    }

    private long train(Path unfinished) throws IOException, InterruptedException {
        List<DemoClient> clients = DemoClients.create();
        String adminToken = NewToken.random().token();
        Path registry = Files.createTempFile("github-proxy-training", ".yaml");
        try (DemoGitHub gitHub = DemoGitHub.startWithoutLimits();
                TrainedServer server = TrainedServer.start(
                        command(format.writeOption(unfinished.toString()), options, ownJava()),
                        environment(gitHub, registry))) {
            Files.writeString(registry, registry(clients, adminToken));
            long requests;
            try {
                requests = new SustainedLoad(server.uri(), adminToken, gitHub).run(clients, time);
            } catch (IOException e) {
                throw server.failure("the server to be trained does not respond: " + e.getMessage());
            }
            server.stop();
            if (!Files.exists(unfinished)) {
                throw server.failure("the JVM " + System.getProperty("java.vm.name") + " " + Runtime.version()
                        + " has not made an archive. It must be a HotSpot JVM that has its own archive of the JDK's"
                        + " classes, which java -Xshare:dump makes");
            }
            return requests;
        } finally {
            Files.deleteIfExists(registry);
        }
    }

    private static String registry(List<DemoClient> clients, String adminToken) {
        return "version: 1\nclients:\n  - {name: admin, token: " + adminToken + ", admin: true}\n"
                + clients.stream().map(DemoClient::registryEntry).collect(Collectors.joining());
    }

    private static Map<String, String> environment(DemoGitHub gitHub, Path registry) {
        Map<String, String> environment = new HashMap<>(gitHub.environment());
        VARIABLES.forEach(
                name -> ServerSettings.value(System.getenv(), name).ifPresent(value -> environment.put(name, value)));
        environment.put("HOST", "127.0.0.1");
        environment.put("PORT", "0");
        environment.put("CLIENT_REGISTRY_FILE_PATH", registry.toString());
        environment.put("TELEMETRY_COLLECTOR_TYPE", "slf4j,micrometer");
        // Fresh hits, beside the revalidated ones that the clients ask for.
        environment.put("CACHE_FRESH_FOR", "1");
        return environment;
    }

    private List<String> command(String archiveOption, List<String> jvmOptions, String java) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(jvmOptions);
        command.add(archiveOption);
        command.addAll(List.of("-jar", jar));
        return command;
    }

    private void requireWritable() {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new ConfigException(ARGUMENT + ": " + file + " is a directory; the path of a file is expected");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new ConfigException(
                    ARGUMENT + ": " + file + " cannot be written; there is no directory " + directory);
        }
        if (!Files.isWritable(directory)) {
            throw new ConfigException(
                    ARGUMENT + ": " + file + " cannot be written; this user may not write to " + directory);
        }
    }

    /** Returns the options of this JVM, without its archive; -Xmx if the heap has no size. */
    private static List<String> ownOptions() {
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !ARCHIVE_OPTION.matcher(option).matches())
                .toList();
        if (options.stream().anyMatch(option -> HEAP_OPTION.matcher(option).matches())) {
            return options;
        }
        List<String> withHeap = new ArrayList<>(options);
        withHeap.add(SMALL_HEAP);
        return withHeap;
    }

    private static String ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String ownJar() {
        String classPath = System.getProperty("java.class.path");
        if (classPath.contains(File.pathSeparator) || !Files.isRegularFile(Path.of(classPath))) {
            throw new ConfigException(
                    ARGUMENT + " needs the server to be started from its jar: java -jar github-proxy-standalone.jar");
        }
        return classPath;
    }

    private static String withoutExtension(String jar) {
        return jar.endsWith(".jar") ? jar.substring(0, jar.length() - ".jar".length()) : jar;
    }

    private static int seconds(String text) {
        if (!SECONDS.matcher(text).matches()) {
            throw new ConfigException(
                    ARGUMENT + ": SECONDS is \"" + text + "\"; it must be a whole number from 1 to 999");
        }
        return Integer.parseInt(text);
    }
}
