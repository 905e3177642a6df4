package io.github.githubproxy.standalone;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The program, with a door beside it at which a test is told what the process holds. */
final class WatchedMain {
    private WatchedMain() {}

    public static void main(String[] arguments) throws IOException {
        ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread watch = new Thread(() -> tell(door), "watch");
        watch.setDaemon(true);
        watch.start();
        System.out.println("watched at port " + door.getLocalPort() + ".");
        Main.main(arguments);
    }

    private static void tell(ServerSocket door) {
        while (!door.isClosed()) {
            try (Socket visitor = door.accept();
                    PrintStream out = new PrintStream(visitor.getOutputStream(), false, StandardCharsets.UTF_8)) {
                out.println(descriptors());
                for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
                    out.println(thread.getThreadName() + (isAtWork(thread) ? " at work" : ""));
                }
            } catch (IOException e) {
                System.err.println("The watch failed: " + e);
            }
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** Tells whether it is in the middle of a request. */
    private static boolean isAtWork(ThreadInfo thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("io.github.githubproxy.servlet."));
    }
}
