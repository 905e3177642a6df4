package io.github.githubproxy.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts identical warnings and errors, so that the log gets the first one and a sum instead of each: a fault of the
 * environment, such as a full file table, would otherwise log a line for each request. Thread-safe.
 */
final class RepeatedWarnings {
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** Messages beyond that number are logged each time. */
    private static final int MAX_MESSAGES = 200;

    private final Map<Key, Window> windows = new HashMap<>();
    private final InstantSource clock;

    RepeatedWarnings(InstantSource clock) {
        this.clock = clock;
    }

    /** What makes two events identical. */
    private record Key(String logger, Level level, String message, Optional<String> failure) {
        static Key of(ILoggingEvent event) {
            IThrowableProxy failure = event.getThrowableProxy();
            return new Key(
                    event.getLoggerName(),
                    event.getLevel(),
                    event.getFormattedMessage(),
                    Optional.ofNullable(failure).map(thrown -> thrown.getClassName() + ": " + thrown.getMessage()));
        }
    }

    /** The repetitions since an event was logged. */
    private static final class Window {
        private final Instant end;
        private int repetitions;

        Window(Instant end) {
            this.end = end;
        }
    }

    /**
     * A number of events that were not logged.
     *
     * @param repetitions at least 1
     */
    record Sum(String logger, Level level, String message, int repetitions) {}

    /** Records an event, and returns whether it is to be logged: every event below WARN, and the first of identical ones. */
    boolean isFirst(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return true;
        }
        Key key = Key.of(event);
        Instant now = clock.instant();
        synchronized (windows) {
            Window window = windows.get(key);
            if (window != null) {
                window.repetitions++;
                return false;
            }
            if (windows.size() < MAX_MESSAGES) {
                windows.put(key, new Window(now.plus(WINDOW)));
            }
            return true;
        }
    }

    /** Returns the sums of the windows that have ended. The next identical event is logged again. */
    List<Sum> ended() {
        return sums(clock.instant());
    }

    /** Returns the sums of all windows. */
    List<Sum> all() {
        return sums(Instant.MAX);
    }

    private List<Sum> sums(Instant endedBy) {
        List<Sum> sums = new ArrayList<>();
        synchronized (windows) {
            Iterator<Map.Entry<Key, Window>> entries = windows.entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<Key, Window> entry = entries.next();
                Key key = entry.getKey();
                Window window = entry.getValue();
                if (!window.end.isAfter(endedBy)) {
                    entries.remove();
                    if (window.repetitions > 0) {
                        sums.add(new Sum(key.logger(), key.level(), key.message(), window.repetitions));
                    }
                }
            }
        }
        return sums;
    }
}
