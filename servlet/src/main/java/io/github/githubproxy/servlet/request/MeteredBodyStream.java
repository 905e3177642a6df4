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
        byte[] octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return (int) meter.measure(length, () -> super.read(buffer, offset, length));
    }

    @Override
    public long skip(long count) throws IOException {
        long atMost = Math.min(count, Integer.MAX_VALUE);
        return meter.measure(atMost, () -> super.skip(atMost));
    }
}
