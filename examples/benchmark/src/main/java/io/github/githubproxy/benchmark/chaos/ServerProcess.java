package io.github.githubproxy.benchmark.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The process of the server under test, as the operating system and the JDK's tools show it. */
final class ServerProcess {
    private static final Pattern HEAP_USED = Pattern.compile("(?m)total \\d+K,? used (\\d+)K");

    private static final Pattern BLANK_LINE = Pattern.compile("\\R\\R");

    private final long pid;

    ServerProcess(long pid) {
        this.pid = pid;
    }

    /** Returns whether it runs. */
    boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Collects garbage and returns what remains. */
    ProcessUsage usage() throws IOException, InterruptedException {
        jcmd("GC.run");
        return new ProcessUsage(threads(), openFiles(), heapMebibytes(), status("VmRSS") / 1024);
    }

    /** Returns the number of threads. */
    long threads() throws IOException {
        return status("Threads");
    }

    /** Returns the number of platform threads that run code of the proxy, those that wait in it included. */
    long threadsInProxy() throws IOException, InterruptedException {
        return BLANK_LINE
                .splitAsStream(jcmd("Thread.print"))
                .filter(thread -> thread.contains("\tat io.github.githubproxy."))
                .count();
    }

    private long heapMebibytes() throws IOException, InterruptedException {
        Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
        long kibibytes = 0;
        while (used.find()) {
            kibibytes += Long.parseLong(used.group(1));
        }
        return kibibytes / 1024;
    }

    private long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            return files.count();
        }
    }

    private long status(String name) throws IOException {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s*(\\d+)")
                .matcher(Files.readString(Path.of("/proc", String.valueOf(pid), "status")));
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder("jcmd", String.valueOf(pid), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        jcmd.waitFor();
        return output;
    }
}
