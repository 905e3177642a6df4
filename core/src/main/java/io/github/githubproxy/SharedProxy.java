package io.github.githubproxy;

import io.github.githubproxy.config.Config;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Holds the one proxy of the process that is made from the environment. */
final class SharedProxy {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static @Nullable Proxy shared;

    private SharedProxy() {}

    static Proxy get() {
        LOCK.lock();
        try {
            if (shared == null) {
                shared = Proxy.create(Config.fromEnvironment());
            }
            return shared;
        } finally {
            LOCK.unlock();
        }
    }

    static void forget(Proxy closed) {
        LOCK.lock();
        try {
            if (shared == closed) {
                shared = null;
            }
        } finally {
            LOCK.unlock();
        }
    }
}
