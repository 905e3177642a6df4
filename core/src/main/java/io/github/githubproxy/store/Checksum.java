package io.github.githubproxy.store;

import java.util.zip.CRC32C;

/** Tells whether what was stored is what has been read. */
public final class Checksum {
    private Checksum() {}

    /** Returns the checksum of the first so many of some bytes. */
    public static int of(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
