package io.github.githubproxy.standalone;

import io.github.githubproxy.config.ConfigException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The path under which the server serves GitHub's API.
 *
 * @param path the path, such as {@code /some/prefix}; empty for the root
 */
record MountPath(String path) {
    static final String VARIABLE = "MOUNT";
    static final MountPath ROOT = new MountPath("");

    private static final Pattern ALLOWED = Pattern.compile("(?!/-(/|$))(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*");
    private static final int MAX_LENGTH = 1000;

    /**
     * Reads the environment variable. A trailing slash is ignored.
     *
     * @throws ConfigException if it is not a path, contains characters that clients may encode, or is below {@code /-/}
     */
    static MountPath fromMap(Map<String, String> environment) {
        String text = environment.getOrDefault(VARIABLE, "").strip();
        String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (path.length() > MAX_LENGTH || !ALLOWED.matcher(path).matches()) {
            throw new ConfigException(VARIABLE + " is \"" + (text.length() > 80 ? text.substring(0, 80) + "..." : text)
                    + "\"; it must be a path such as /some/prefix, of letters, digits, and . _ ~ - after each slash,"
                    + " and not below /-/");
        }
        return new MountPath(path);
    }

    /** Returns the path in the form of a servlet context path. */
    String contextPath() {
        return path.isEmpty() ? "/" : path;
    }
}
