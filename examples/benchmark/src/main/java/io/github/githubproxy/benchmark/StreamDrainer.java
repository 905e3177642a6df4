package io.github.githubproxy.benchmark;

import java.io.IOException;
import java.io.InputStream;

/** Reads bodies into one reused buffer, so that reading allocates nothing. */
final class StreamDrainer {
    private final byte[] buffer = new byte[16 * 1024];

    /** Reads to the end and returns the number of bytes. */
    long drain(InputStream stream) throws IOException {
        long total = 0;
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            total += read;
        }
        return total;
    }
}
