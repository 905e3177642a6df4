package io.github.githubproxy;

import io.github.githubproxy.config.Config;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds one proxy: creates it on first use and again after it was closed, and closes it when the last user that acquired it has
 * released it. Thread-safe.
 */
final class SharedProxy {
    /** Holds the one proxy of the process that is made from the environment. */
    static final SharedProxy OF_ENVIRONMENT = new SharedProxy(() -> Proxy.create(Config.fromEnvironment()));

    private final Supplier<Proxy> factory;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Proxy shared;
    private int users;

    SharedProxy(Supplier<Proxy> factory) {
        this.factory = factory;
    }

    /** Returns the proxy for a user that need not end before the process. */
    Proxy get() {
        lock.lock();
        try {
            return getOrCreate();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the proxy for a user that calls {@link #release} when it ends. */
    Proxy acquire() {
        lock.lock();
        try {
            Proxy proxy = getOrCreate();
            users++;
            return proxy;
        } finally {
            lock.unlock();
        }
    }

    /** Ends one use of the proxy, and closes it if that was the last. Nothing happens if it is closed already. */
    void release(Proxy acquired) {
        if (isLastUse(acquired)) {
            acquired.close();
        }
    }

    /** Returns whether the caller must close the proxy, which no other user gets any more. */
    private boolean isLastUse(Proxy acquired) {
        lock.lock();
        try {
            if (shared != acquired) {
                return false;
            }
            users--;
            if (users > 0) {
                return false;
            }
            shared = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Proxy getOrCreate() {
        if (shared == null) {
            shared = factory.get();
        }
        return shared;
    }

    /** Forgets a proxy that was closed. */
    void forget(Proxy closed) {
        lock.lock();
        try {
            if (shared == closed) {
                shared = null;
                users = 0;
            }
        } finally {
            lock.unlock();
        }
    }
}
