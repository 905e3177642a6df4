package io.github.githubproxy.standalone;

import java.util.Optional;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * What the server speaks: HTTP/1.1 and HTTP/2, on a plain connection (where clients know beforehand or upgrade) or within
 * TLS (where ALPN settles it).
 */
final class Protocols {
    /** As ALPN writes it (RFC 7301, section 6); Jetty has it in upper case, and does not find a match so. */
    private static final String HTTP_1_1 = "http/1.1";

    /** Large enough for uploads to go on in large pieces. */
    private static final int INPUT_BUFFER = 32 * 1024;

    private Protocols() {}

    /** Returns what a connection begins with, then what it may go on with. */
    static ConnectionFactory[] of(HttpConfiguration http, Optional<SslContextFactory.Server> tls) {
        return tls.map(context -> secure(http, context)).orElseGet(() -> plain(http));
    }

    private static ConnectionFactory[] plain(HttpConfiguration http) {
        return new ConnectionFactory[] {http1(http), withLargeBuffer(new PlainHttp2(http))};
    }

    /** A client that speaks plain HTTP here is let in, and told that it should not: see {@link HttpsOnly}. */
    private static ConnectionFactory[] secure(HttpConfiguration http, SslContextFactory.Server context) {
        // Whether the certificate is for the name in Host is for clients to check. Those that do not, such as a health
        // check by address, need not be refused.
        http.addCustomizer(new SecureRequestCustomizer(false));
        ConnectionFactory http1 = http1(http);
        ConnectionFactory http2 = withLargeBuffer(new HTTP2ServerConnectionFactory(http));
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", HTTP_1_1);
        alpn.setDefaultProtocol(HTTP_1_1);
        SslConnectionFactory ssl = new SslConnectionFactory(context, alpn.getProtocol());
        // What is not TLS goes on with what comes next, which is HTTP/1.1.
        return new ConnectionFactory[] {new DetectorConnectionFactory(ssl), http1, ssl, alpn, http2};
    }

    private static ConnectionFactory http1(HttpConfiguration http) {
        return withLargeBuffer(new HttpConnectionFactory(http));
    }

    private static ConnectionFactory withLargeBuffer(AbstractConnectionFactory protocol) {
        protocol.setInputBufferSize(INPUT_BUFFER);
        return protocol;
    }
}
