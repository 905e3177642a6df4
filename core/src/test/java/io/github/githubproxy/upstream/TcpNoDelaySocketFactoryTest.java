package io.github.githubproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class TcpNoDelaySocketFactoryTest {
    private final TcpNoDelaySocketFactory sockets = new TcpNoDelaySocketFactory();

    @Test
    void everySocketHasTcpNoDelay() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 10, here);
                Socket open = sockets.createSocket();
                Socket named = sockets.createSocket(here.getHostAddress(), listener.getLocalPort());
                Socket addressed = sockets.createSocket(here, listener.getLocalPort());
                Socket namedAndBound = sockets.createSocket(here.getHostAddress(), listener.getLocalPort(), here, 0);
                Socket addressedAndBound = sockets.createSocket(here, listener.getLocalPort(), here, 0)) {
            for (Socket socket : new Socket[] {open, named, addressed, namedAndBound, addressedAndBound}) {
                assertThat(socket.getTcpNoDelay()).isTrue();
            }
        }
    }
}
