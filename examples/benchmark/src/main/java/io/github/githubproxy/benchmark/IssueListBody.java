package io.github.githubproxy.benchmark;

import io.github.githubproxy.github.ApiPath;
import io.github.githubproxy.github.ApiRoots;
import io.github.githubproxy.http.BaseUrl;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import io.github.githubproxy.rewrite.EndpointRoots;
import io.github.githubproxy.rewrite.RewritingStream;
import io.github.githubproxy.rewrite.UrlOffsets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The list of issues and the mapping for rewriting it. */
@State(Scope.Thread)
public class IssueListBody {
    private static final String API = "https://api.github.com";

    private final byte[] json = IssueList.json(API);
    private final EndpointRoots roots = EndpointRoots.of(ApiRoots.of(URI.create(API), null, null));
    private final ClientUrlMapping urlMapping =
            new ClientUrlMapping(BaseUrl.parse("https://github-proxy.example/some/prefix"), ApiPath.Form.PLAIN);
    private final UrlOffsets urlOffsets = UrlOffsets.find(json, roots);
    private final StreamDrainer drainer = new StreamDrainer();

    /** Creates a body. */
    public IssueListBody() {}

    /** Returns the number of bytes. */
    static int length() {
        return IssueList.json(API).length;
    }

    byte[] copy() {
        return json.clone();
    }

    UrlOffsets find() {
        return UrlOffsets.find(json, roots);
    }

    byte[] rewrite() {
        return urlOffsets.rewrite(json, urlMapping);
    }

    long copyAsStream() throws IOException {
        return drainer.drain(new ByteArrayInputStream(json));
    }

    long rewriteAsStream() throws IOException {
        try (InputStream rewritten = new RewritingStream(new ByteArrayInputStream(json), roots, urlMapping)) {
            return drainer.drain(rewritten);
        }
    }
}
