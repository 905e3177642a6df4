package io.github.githubproxy.standalone;

/** Thrown if no archive could be made. The message may have several lines: the last ones of the JVM's own log. */
final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingException(String message) {
        super(message);
    }
}
