package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;

/** A stored response whose strings are shared with other entries, with an estimate of its heap size. Immutable. */
final class CompactStoredResponse {
    /**
     * Heap bytes of an entry's objects without strings, header fields and the bytes of the body, on a 64-bit JVM with
     * compressed pointers: Caffeine's node, the key, and the response's own objects.
     */
    private static final int OBJECT_BYTES = 720;

    /** Heap bytes of a header field's object and the pointer to it. */
    private static final int FIELD_BYTES = 28;

    private final StoredResponse response;
    private final int heapBytes;

    private CompactStoredResponse(StoredResponse response, int heapBytes) {
        this.response = response;
        this.heapBytes = heapBytes;
    }

    static CompactStoredResponse of(StoredResponse original, StringInterner interner) {
        StringInterner.Session session = interner.begin();
        Headers.Builder headers = Headers.builder();
        original.headers().forEach((name, value) -> headers.add(session.intern(name), session.intern(value)));
        Validators validators = new Validators(
                original.validators().entityTag().map(session::intern),
                session.intern(original.validators().entityTagToken()),
                original.validators().lastModified().map(session::intern),
                original.validators().predictable());
        StoredResponse compact =
                StoredResponse.of(headers.build(), original.body(), validators, original.validatedAt());
        long bytes = OBJECT_BYTES
                + session.addedBytes()
                + (long) FIELD_BYTES * original.headers().size()
                + original.body().bytes().length
                + original.body().notes().length;
        return new CompactStoredResponse(compact, (int) Math.min(bytes, Integer.MAX_VALUE));
    }

    StoredResponse response() {
        return response;
    }

    int heapBytes() {
        return heapBytes;
    }

    /** Returns whether {@code other} is this response, or the original that this one was created from. */
    boolean represents(StoredResponse other) {
        return response == other
                || (response.body() == other.body()
                        && response.validatedAt().equals(other.validatedAt())
                        && response.validators().equals(other.validators())
                        && response.headers().equals(other.headers()));
    }
}
