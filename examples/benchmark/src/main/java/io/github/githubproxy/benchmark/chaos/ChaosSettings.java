package io.github.githubproxy.benchmark.chaos;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The arguments of a run, as {@code name=value}.
 *
 * @param windows number of windows
 * @param windowMinutes length of a window
 * @param proxy port of the server under test
 * @param upstream port of its upstream
 * @param baseline port of a server that has nothing else to do
 * @param redis port at which Redis is to listen
 * @param pid process of the server under test
 * @param log its log
 * @param directory for files of this run
 */
record ChaosSettings(
        int windows,
        int windowMinutes,
        int proxy,
        int upstream,
        int baseline,
        int redis,
        long pid,
        Path log,
        Path directory) {
    /** Parses the arguments, of which none may be missing. */
    static ChaosSettings parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        int window = number(values, "window");
        return new ChaosSettings(
                number(values, "minutes") / window,
                window,
                number(values, "proxy"),
                number(values, "upstream"),
                number(values, "baseline"),
                number(values, "redis"),
                number(values, "pid"),
                Path.of(value(values, "log")),
                Path.of(value(values, "directory")));
    }

    private static int number(Map<String, String> values, String name) {
        return Integer.parseInt(value(values, name));
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no argument " + name);
        }
        return value;
    }
}
