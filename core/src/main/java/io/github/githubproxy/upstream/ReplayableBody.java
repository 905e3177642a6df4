package io.github.githubproxy.upstream;

import io.github.githubproxy.http.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** Keeps small request bodies in memory, so that they can be sent again with another credential. */
final class ReplayableBody {
    private static final int MAX_KEPT = 1024 * 1024;

    private ReplayableBody() {}

    /** Returns a body of the same bytes; one that can be read once if it is longer than what is kept. */
    static RequestBody of(RequestBody body) throws UpstreamException {
        if (body.isRepeatable() || body.length() > MAX_KEPT) {
            return body;
        }
        try {
            InputStream stream = body.open();
            byte[] beginning = stream.readNBytes(body.length() < 0 ? MAX_KEPT + 1 : (int) body.length());
            if (beginning.length < body.length()) {
                stream.close();
                throw new IOException("the body ended after " + beginning.length + " of " + body.length() + " bytes");
            }
            if (beginning.length > MAX_KEPT) {
                return RequestBody.of(new SequenceInputStream(new ByteArrayInputStream(beginning), stream), -1);
            }
            stream.close();
            return RequestBody.of(beginning);
        } catch (IOException e) {
            throw UpstreamException.bodyBrokenOff(e);
        }
    }
}
