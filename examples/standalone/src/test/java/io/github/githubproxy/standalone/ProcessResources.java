package io.github.githubproxy.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The resource usage of a server process.
 *
 * @param descriptors the number of open files and sockets
 * @param threads the names of its threads, with a suffix for those that handle a request
 * @param files the number of files in its temporary directory
 */
record ProcessResources(long descriptors, List<String> threads, long files) {

    /** Reads the resource usage from a {@link ResourceReportingMain} at that port. */
    static ProcessResources readFrom(int port, Path temporaryDirectory) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                Stream<Path> files = Files.list(temporaryDirectory)) {
            List<String> lines = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return new ProcessResources(Long.parseLong(lines.get(0)), lines.subList(1, lines.size()), files.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether no resource has grown and no thread handles a request. */
    boolean isAtMost(ProcessResources before) {
        return descriptors <= before.descriptors
                && threads.size() <= before.threads.size()
                && threads.stream().noneMatch(name -> name.endsWith(" handling a request"))
                && files <= before.files;
    }
}
