package io.github.githubproxy.benchmark.chaos;

import java.io.IOException;
import java.util.Locale;

/** What happens to Redis. */
enum RedisFault {
    /** It is killed, and started again. */
    KILLED {
        @Override
        boolean begin(RedisServer redis) throws IOException, InterruptedException {
            redis.kill();
            return !redis.responds();
        }

        @Override
        void end(RedisServer redis) throws IOException, InterruptedException {
            redis.start();
        }
    },

    /** It does not respond, and its connections stay open. */
    FROZEN {
        @Override
        boolean begin(RedisServer redis) throws IOException, InterruptedException {
            redis.freeze();
            return !redis.responds();
        }

        @Override
        void end(RedisServer redis) throws IOException, InterruptedException {
            redis.thaw();
        }
    },

    /** All that is stored is removed. */
    FLUSHED {
        @Override
        boolean begin(RedisServer redis) throws IOException {
            boolean stored = !redis.command("DBSIZE").equals(":0");
            return redis.command("FLUSHALL").equals("+OK") && stored;
        }

        @Override
        void end(RedisServer redis) {
            // It is filled again by requests.
        }
    },

    /** It stores nothing more, and evicts nothing. */
    FULL {
        @Override
        boolean begin(RedisServer redis) throws IOException {
            redis.command("CONFIG SET maxmemory-policy noeviction");
            redis.command("CONFIG SET maxmemory 1");
            return redis.command("SET chaos 1").startsWith("-OOM");
        }

        @Override
        void end(RedisServer redis) throws IOException {
            redis.command("CONFIG SET maxmemory 128mb");
            redis.command("CONFIG SET maxmemory-policy allkeys-lru");
        }
    };

    /** Begins, and returns whether it can be seen. */
    abstract boolean begin(RedisServer redis) throws IOException, InterruptedException;

    /** Ends. */
    abstract void end(RedisServer redis) throws IOException, InterruptedException;

    /** Returns the name in tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
