package io.github.githubproxy.rewrite;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.http.BaseUrl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The API roots of github.com, and a proxy URL with a port and a prefix. */
final class RewriteFixtures {
    static final EndpointRoots GITHUB_COM =
            EndpointRoots.of(ApiRoots.of(URI.create("https://api.github.com"), null, null));
    static final EndpointRoots ENTERPRISE =
            EndpointRoots.of(ApiRoots.of(URI.create("https://ghes.example/api/v3"), null, null));
    static final ClientUrlMapping PLAIN =
            new ClientUrlMapping(BaseUrl.parse("http://proxy.example:8080/some/prefix"), ApiPath.Form.PLAIN);
    static final ClientUrlMapping AS_ENTERPRISE = new ClientUrlMapping(PLAIN.base(), ApiPath.Form.ENTERPRISE);

    private RewriteFixtures() {}

    static String rewrittenAtOnce(String json, EndpointRoots roots, ClientUrlMapping view) {
        return text(rewrittenAtOnce(bytes(json), roots, view));
    }

    static byte[] rewrittenAtOnce(byte[] json, EndpointRoots roots, ClientUrlMapping view) {
        return UrlOffsets.find(json, roots).rewrite(json, view);
    }

    /** Rewrites a stream that returns pieces of the given size, with reads of the given size. */
    static byte[] streamed(byte[] json, int piece, int readSize, ClientUrlMapping view) {
        try (InputStream stream = new RewritingStream(new Pieces(json, piece), GITHUB_COM, view)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] buffer = new byte[readSize];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                all.write(buffer, 0, read);
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A stream that returns at most the given number of bytes per read. */
    private static final class Pieces extends ByteArrayInputStream {
        private final int size;

        Pieces(byte[] bytes, int size) {
            super(bytes);
            this.size = size;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(size, length));
        }
    }
}
