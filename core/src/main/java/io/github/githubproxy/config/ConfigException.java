package io.github.githubproxy.config;

/**
 * Thrown if a configuration is not valid. The message is one line: the variable, or the file and line; what was found;
 * what is allowed. It never contains a secret. There is no cause, because the message of a parser may quote the text
 * around the error.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception; each run of control characters in the message becomes a space. */
    public ConfigException(String message) {
        super(message.replaceAll("\\p{Cntrl}+", " "));
    }
}
