package io.github.githubproxy.upstream;

import io.github.githubproxy.credentials.Lease;
import io.github.githubproxy.http.ResponseBody;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer that is under way, and counts as such, until it or its stream is closed. */
final class LeasedBody implements ResponseBody {
    private final ResponseBody body;
    private final InputStream stream;
    private final Lease lease;

    LeasedBody(ResponseBody body, Lease lease) {
        this.body = body;
        this.lease = lease;
        this.stream = new FilterInputStream(body.stream()) {
            @Override
            public void close() throws IOException {
                LeasedBody.this.close();
            }
        };
    }

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public void close() throws IOException {
        try {
            body.close();
        } finally {
            lease.close();
        }
    }
}
