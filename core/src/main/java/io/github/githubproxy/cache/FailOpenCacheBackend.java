package io.github.githubproxy.cache;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets no failure of a backend fail a request. Says so once when it begins to fail, and once when it works again. */
public final class FailOpenCacheBackend implements CacheBackend {
    private static final Logger LOG = LoggerFactory.getLogger(FailOpenCacheBackend.class);

    private final CacheBackend backend;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** Guards that backend. */
    public FailOpenCacheBackend(CacheBackend backend) {
        this.backend = backend;
    }

    @Override
    public Optional<StoredResponse> get(CacheKey key) {
        return guarded(() -> backend.get(key), Optional.empty());
    }

    @Override
    public void put(CacheKey key, StoredResponse response) {
        guarded(() -> backend.put(key, response));
    }

    @Override
    public void replace(CacheKey key, StoredResponse expected, StoredResponse replacement) {
        guarded(() -> backend.replace(key, expected, replacement));
    }

    @Override
    public void close() {
        backend.close();
    }

    private void guarded(Runnable action) {
        guarded(
                () -> {
                    action.run();
                    return Optional.empty();
                },
                Optional.empty());
    }

    private <T> T guarded(Supplier<T> action, T otherwise) {
        T result;
        try {
            result = action.get();
        } catch (RuntimeException e) {
            if (failing.compareAndSet(false, true)) {
                LOG.warn("The cache backend fails; requests go on as if nothing were stored", e);
            }
            return otherwise;
        }
        if (failing.get() && failing.compareAndSet(true, false)) {
            LOG.info("The cache backend works again");
        }
        return result;
    }
}
