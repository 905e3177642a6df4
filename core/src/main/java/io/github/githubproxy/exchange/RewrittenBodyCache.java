package io.github.githubproxy.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.cache.StoredBody;
import io.github.githubproxy.rewrite.ClientUrlMapping;
import io.github.githubproxy.rewrite.UrlOffsets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * Stored bodies as clients see them, each made once as long as there is room: named by the body's content and by the view,
 * so that no client gets what was made for another's, and bounded by the bytes that all take together, however many views
 * clients make up. Safe for use by many threads.
 */
public final class RewrittenBodyCache {
    /** The objects of a copy and its key, with their texts. */
    private static final int OBJECTS = 768;

    private final Cache<Key, StoredBody> copies;

    public RewrittenBodyCache(long mostBytes) {
        this.copies = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((Key key, StoredBody copy) ->
                        OBJECTS + key.view().base().toString().length() + copy.bytes().length)
                .build();
    }

    private record Key(String digest, StoredBody.Coding coding, ClientUrlMapping view) {}

    /** Returns the body as it is to be seen, in the same coding. */
    StoredBody copy(StoredBody body, ClientUrlMapping view, Function<byte[], UrlOffsets> places) {
        return copies.get(new Key(body.digest(), body.coding(), view), key -> make(body, view, places));
    }

    /** How many bytes the copies take, by their own account. */
    long bytes() {
        copies.cleanUp();
        return copies.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    private static StoredBody make(StoredBody body, ClientUrlMapping view, Function<byte[], UrlOffsets> places) {
        byte[] decoded = body.decoded();
        byte[] rewritten = places.apply(decoded).rewrite(decoded, view);
        return body.coding() == StoredBody.Coding.GZIP
                ? StoredBody.gzip(compress(rewritten), rewritten)
                : StoredBody.identity(rewritten);
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
