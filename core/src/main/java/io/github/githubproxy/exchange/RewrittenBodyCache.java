package io.github.githubproxy.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import io.github.githubproxy.rewrite.UrlOffsets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * A cache of stored bodies with the client's URLs in place of GitHub's, keyed by the body's digest and the client's URL
 * mapping, and bounded in bytes. Thread-safe.
 */
public final class RewrittenBodyCache {
    /** The estimated bytes of the objects of one entry, without its body. */
    private static final int ENTRY_OVERHEAD = 768;

    private static final int LARGE_BODY = 1024 * 1024;

    /** The heap for each large body that is rewritten at once: decoded, rewritten and compressed, it may take 30 MB. */
    private static final long HEAP_FOR_LARGE_BODY = 256L * 1024 * 1024;

    private final Cache<Key, StoredBody> bodies;
    private final Semaphore largeBodies =
            new Semaphore((int) Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_FOR_LARGE_BODY));

    public RewrittenBodyCache(long maxBytes) {
        this.bodies = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, StoredBody body) ->
                        ENTRY_OVERHEAD + key.mapping().base().toString().length() + body.bytes().length)
                .build();
    }

    private record Key(String digest, boolean gzip, ClientUrlMapping mapping) {}

    /** Returns the rewritten body, in the coding of the stored one. */
    StoredBody get(StoredBody body, ClientUrlMapping mapping, Function<byte[], UrlOffsets> offsets) {
        return bodies.get(new Key(body.digest(), body.isGzip(), mapping), key -> rewrite(body, mapping, offsets));
    }

    /** Returns the number of bytes that the cached bodies take. */
    long bytes() {
        bodies.cleanUp();
        return bodies.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    private StoredBody rewrite(StoredBody body, ClientUrlMapping mapping, Function<byte[], UrlOffsets> offsets) {
        if (body.decodedLength() < LARGE_BODY) {
            return rewritten(body, mapping, offsets);
        }
        largeBodies.acquireUninterruptibly();
        try {
            return rewritten(body, mapping, offsets);
        } finally {
            largeBodies.release();
        }
    }

    private static StoredBody rewritten(
            StoredBody body, ClientUrlMapping mapping, Function<byte[], UrlOffsets> offsets) {
        byte[] decoded = body.decode();
        byte[] rewritten = offsets.apply(decoded).rewrite(decoded, mapping);
        return body.isGzip() ? StoredBody.gzip(compress(rewritten), rewritten) : StoredBody.identity(rewritten);
    }

    private static byte[] compress(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return compressed.toByteArray();
    }
}
