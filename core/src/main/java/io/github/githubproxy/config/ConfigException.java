package io.github.githubproxy.config;

/**
 * Tells why a configuration cannot be used: what is wrong (the variable, or the file and line), what was found and what
 * is allowed. The message is one line and never holds a secret; there is no cause, since a parser's own message may
 * quote the text around the error.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with that message; a line break or other control character in it becomes a space. */
    public ConfigException(String message) {
        super(message.replaceAll("\\p{Cntrl}+", " "));
    }
}
