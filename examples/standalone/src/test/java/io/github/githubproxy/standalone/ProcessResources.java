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
 * What a server's process holds.
 *
 * @param descriptors the number of open files and sockets
 * @param threads the names of its threads
 * @param files the number of files in its temporary directory
 */
record ProcessResources(long descriptors, List<String> threads, long files) {

    /** Asks the process whose door is at that port. */
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

    /** Tells whether there is nothing that was not there before, and nobody at work. */
    boolean isAtMost(ProcessResources before) {
        return descriptors <= before.descriptors
                && threads.size() <= before.threads.size()
                && threads.stream().noneMatch(name -> name.endsWith(" at work"))
                && files <= before.files;
    }
}
