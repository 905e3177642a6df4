package io.github.githubproxy.fakegithub.model;

import java.io.InputStream;
import java.util.Objects;
import java.util.Random;

/** Pseudo-random content: one random block, repeated with the block index added to each byte so that blocks differ. */
final class GeneratedContent implements FileContent {
    private static final int BLOCK = 8192;

    private final long size;
    private final long seed;
    private final byte[] block = new byte[BLOCK];

    GeneratedContent(long size, long seed) {
        this.size = size;
        this.seed = seed;
        new Random(seed).nextBytes(block);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String sha() {
        return FileContent.sha1(size + " bytes of seed " + seed);
    }

    @Override
    public InputStream open() {
        return new Generator();
    }

    private byte at(long position) {
        long index = position / BLOCK;
        return (byte) (block[(int) (position % BLOCK)] + (byte) (index * 31));
    }

    private final class Generator extends InputStream {
        private long position;

        @Override
        public int read() {
            return position < size ? at(position++) & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (position >= size) {
                return -1;
            }
            int count = (int) Math.min(length, size - position);
            for (int i = 0; i < count; i++) {
                target[offset + i] = at(position + i);
            }
            position += count;
            return count;
        }
    }
}
