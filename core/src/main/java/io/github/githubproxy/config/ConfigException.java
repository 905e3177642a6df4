package io.github.githubproxy.config;

import java.util.List;

/**
 * Thrown if a configuration is not valid. The message has one line for each problem: the variable, or the file and line; what
 * was found; what is allowed. It never contains a secret. There is no cause, because the message of a parser may quote the text
 * around the error.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** Creates an exception for one problem; each run of control characters in the message becomes a space. */
    public ConfigException(String message) {
        this(List.of(message.replaceAll("\\p{Cntrl}+", " ")));
    }

    ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the lines of the message: at least one. */
    public List<String> problems() {
        return problems;
    }
}
