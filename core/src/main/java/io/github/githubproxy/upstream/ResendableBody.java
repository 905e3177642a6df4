package io.github.githubproxy.upstream;

import io.github.githubproxy.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;

/** Keeps small request bodies in memory, so that they can be sent again with another credential. */
final class ResendableBody {
    private static final long MAX_KEPT = 1024 * 1024;

    private ResendableBody() {}

    /** Returns the body itself if it is repeatable, large or of unknown length. */
    static RequestBody of(RequestBody body) throws UpstreamException {
        if (body.isRepeatable() || body.length() < 0 || body.length() > MAX_KEPT) {
            return body;
        }
        try (InputStream stream = body.open()) {
            byte[] bytes = stream.readNBytes((int) body.length());
            if (bytes.length < body.length()) {
                throw new IOException("the body ended after " + bytes.length + " of " + body.length() + " bytes");
            }
            return RequestBody.of(bytes);
        } catch (IOException e) {
            throw new UpstreamException(
                    UpstreamException.Reason.CLIENT_GONE, "the request's body could not be read to its end", e);
        }
    }
}
