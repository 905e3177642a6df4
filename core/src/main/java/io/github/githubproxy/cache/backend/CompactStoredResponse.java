package io.github.githubproxy.cache.backend;

import io.github.githubproxy.cache.StoredResponse;
import io.github.githubproxy.cache.Validators;
import io.github.githubproxy.http.Headers;

/** A response whose fields share their texts with others, and what it takes of the heap. */
final class CompactStoredResponse {
    /**
     * The objects of an entry, without texts, fields and the body's bytes, on a 64-bit JVM with compressed pointers: its
     * place in Caffeine, its key, and the response's own.
     */
    private static final int OBJECTS = 720;

    /** A field's object and the pointer to it. */
    private static final int FIELD = 28;

    private final StoredResponse response;
    private final int heapBytes;

    private CompactStoredResponse(StoredResponse response, int heapBytes) {
        this.response = response;
        this.heapBytes = heapBytes;
    }

    static CompactStoredResponse of(StoredResponse original, StringInterner texts) {
        StringInterner.Account account = texts.account();
        Headers.Builder headers = Headers.builder();
        original.headers().forEach((name, value) -> headers.add(account.share(name), account.share(value)));
        Validators validators = new Validators(
                original.validators().tag().map(account::share),
                account.share(original.validators().taggedFor()),
                original.validators().lastModified().map(account::share),
                original.validators().prediction());
        StoredResponse compact =
                StoredResponse.of(headers.build(), original.body(), validators, original.confirmedAt());
        long bytes = OBJECTS
                + account.bytes()
                + (long) FIELD * original.headers().size()
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

    /** Tells whether that response is this one, or the one that this was made of. */
    boolean isMadeOf(StoredResponse other) {
        return response == other
                || (response.body() == other.body()
                        && response.confirmedAt().equals(other.confirmedAt())
                        && response.validators().equals(other.validators())
                        && response.headers().equals(other.headers()));
    }
}
