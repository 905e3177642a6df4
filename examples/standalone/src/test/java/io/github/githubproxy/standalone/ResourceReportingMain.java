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

/** The server program with an additional port on which tests read the resource usage of the process. */
final class ResourceReportingMain {
    private ResourceReportingMain() {}

    public static void main(String[] arguments) throws IOException {
        ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread watch = new Thread(() -> reportResources(listener), "watch");
        watch.setDaemon(true);
        watch.start();
        System.out.println("resources at port " + listener.getLocalPort() + ".");
        Main.main(arguments);
    }

    private static void reportResources(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket visitor = listener.accept();
                    PrintStream out = new PrintStream(visitor.getOutputStream(), false, StandardCharsets.UTF_8)) {
                out.println(descriptors());
                for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
                    out.println(thread.getThreadName() + (isServingRequest(thread) ? " handling a request" : ""));
                }
            } catch (IOException e) {
                System.err.println("Reporting resources failed: " + e);
            }
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** Whether the thread is handling a request. */
    private static boolean isServingRequest(ThreadInfo thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("io.github.githubproxy.servlet."));
    }
}
