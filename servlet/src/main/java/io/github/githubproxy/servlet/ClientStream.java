package io.github.githubproxy.servlet;

import java.io.IOException;
import java.io.OutputStream;

/** The way to a client, which tells whether it was the one that failed. Used by one thread. */
final class ClientStream extends OutputStream {
    private final OutputStream out;
    private boolean gone;

    ClientStream(OutputStream out) {
        this.out = out;
    }

    /** Whether something could not be written. */
    boolean isGone() {
        return gone;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            gone = true;
            throw e;
        }
    }
}
