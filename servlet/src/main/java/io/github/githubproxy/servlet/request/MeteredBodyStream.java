package io.github.githubproxy.servlet.request;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request body that fails if the client sends it more slowly than the minimum data rate. */
final class MeteredBodyStream extends FilterInputStream {
    private final DataRateMeter meter;

    MeteredBodyStream(InputStream stream, DataRateMeter meter) {
        super(stream);
        this.meter = meter;
    }

    @Override
    public int read() throws IOException {
        long start = meter.start();
        int octet = super.read();
        meter.record(start, octet < 0 ? 0 : 1);
        return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        long start = meter.start();
        int count = super.read(buffer, offset, length);
        meter.record(start, Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long start = meter.start();
        long skipped = super.skip(count);
        meter.record(start, skipped);
        return skipped;
    }
}
