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
 * Creates the connection factories for HTTP/1.1 and HTTP/2: without TLS (HTTP/2 by prior knowledge or upgrade), or with TLS
 * (negotiated by ALPN).
 */
final class ConnectionFactories {
    /** The ALPN protocol id (RFC 7301, section 6). Jetty's own constant is in upper case and never matches. */
    private static final String HTTP_1_1 = "http/1.1";

    /** Large, so that uploads are forwarded in large pieces. */
    private static final int INPUT_BUFFER = 32 * 1024;

    /**
     * Jetty allocates a direct buffer of this size for each response over HTTP/2 that is about to be sent. With the size for
     * HTTP/1.1, a few hundred requests at once would fill the direct memory of the process.
     */
    private static final int HTTP2_RESPONSE_HEADER_BYTES = 32 * 1024;

    private ConnectionFactories() {}

    /** Returns the factories: the first is for new connections, the others for protocols to which connections may switch. */
    static ConnectionFactory[] of(HttpConfiguration http, Optional<SslContextFactory.Server> tls) {
        return tls.map(context -> secure(http, context)).orElseGet(() -> plain(http));
    }

    private static ConnectionFactory[] plain(HttpConfiguration http) {
        return new ConnectionFactory[] {
            http1(http), withLargeBuffer(new CleartextHttp2ConnectionFactory(forHttp2(http)))
        };
    }

    /** Accepts plain HTTP as well, which {@link PlainHttpRejectingHandler} then rejects with a message. */
    private static ConnectionFactory[] secure(HttpConfiguration http, SslContextFactory.Server context) {
        // No SNI host check: clients verify the certificate. Those that do not, such as health checks by address, are
        // served.
        http.addCustomizer(new SecureRequestCustomizer(false));
        ConnectionFactory http1 = http1(http);
        ConnectionFactory http2 = withLargeBuffer(new HTTP2ServerConnectionFactory(forHttp2(http)));
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", HTTP_1_1);
        alpn.setDefaultProtocol(HTTP_1_1);
        SslConnectionFactory ssl = new SslConnectionFactory(context, alpn.getProtocol());
        // The detector passes connections that do not begin with TLS to the next factory, HTTP/1.1.
        return new ConnectionFactory[] {new DetectorConnectionFactory(ssl), http1, ssl, alpn, http2};
    }

    private static HttpConfiguration forHttp2(HttpConfiguration http) {
        HttpConfiguration http2 = new HttpConfiguration(http);
        http2.setMaxResponseHeaderSize(HTTP2_RESPONSE_HEADER_BYTES);
        return http2;
    }

    private static ConnectionFactory http1(HttpConfiguration http) {
        return withLargeBuffer(new HttpConnectionFactory(http));
    }

    private static ConnectionFactory withLargeBuffer(AbstractConnectionFactory protocol) {
        protocol.setInputBufferSize(INPUT_BUFFER);
        return protocol;
    }
}
