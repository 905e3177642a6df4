package io.github.githubproxy.benchmark.chaos;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The addresses of a run: all are on the loopback interface. */
final class Loopback {
    private Loopback() {}

    /** Returns the address of a port. */
    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Returns the URL of a port. */
    static String url(int port) {
        return "http://127.0.0.1:" + port;
    }
}
