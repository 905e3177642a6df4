package io.github.githubproxy.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Creates sockets with {@code TCP_NODELAY}. Without it, the last segment of a request waits until GitHub has acknowledged
 * the segments before it, which GitHub may delay (RFC 1122, section 4.2.3.2): 40 ms for each POST with a body.
 */
public final class TcpNoDelaySocketFactory extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
        return withNoDelay(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return withNoDelay(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return withNoDelay(new Socket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return withNoDelay(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return withNoDelay(new Socket(address, port, localAddress, localPort));
    }

    private static Socket withNoDelay(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return socket;
    }
}
