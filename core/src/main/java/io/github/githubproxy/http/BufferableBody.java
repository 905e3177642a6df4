package io.github.githubproxy.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;

/** A body that is read from where it comes from until it is kept, and then from memory. */
final class BufferableBody implements RequestBody {
    private RequestBody source;

    BufferableBody(RequestBody source) {
        this.source = source;
    }

    @Override
    public synchronized long length() {
        return source.length();
    }

    @Override
    public InputStream open() throws IOException {
        return source().open();
    }

    @Override
    public synchronized boolean isRepeatable() {
        return source.isRepeatable();
    }

    synchronized Optional<byte[]> keep(int most) throws IOException {
        long length = source.length();
        if (length > most) {
            return Optional.empty();
        }
        InputStream stream = source.open();
        byte[] beginning = stream.readNBytes(most + 1);
        if (beginning.length > most) {
            source = RequestBody.of(new SequenceInputStream(new ByteArrayInputStream(beginning), stream), length);
            return Optional.empty();
        }
        stream.close();
        if (length >= 0 && length != beginning.length) {
            throw new IOException("the body has " + beginning.length + " of " + length + " bytes");
        }
        source = RequestBody.of(beginning);
        return Optional.of(beginning.clone());
    }

    private synchronized RequestBody source() {
        return source;
    }
}
