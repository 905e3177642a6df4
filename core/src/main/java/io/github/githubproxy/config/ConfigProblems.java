package io.github.githubproxy.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Collects the problems of a configuration, so that all of them can be told at once. Equal ones are told once. For hosts that
 * check settings of their own together with the proxy's. Not safe for use by several threads.
 */
public final class ConfigProblems {
    private final Set<String> problems = new LinkedHashSet<>();

    /** Creates a collection without problems. */
    public ConfigProblems() {}

    /**
     * Runs a step that reads a part of the configuration.
     *
     * @return its result; empty if it throws a {@link ConfigException}, whose problems are kept
     */
    public <T> Optional<T> attempt(Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (ConfigException e) {
            add(e);
            return Optional.empty();
        }
    }

    /** Runs a check or a step without result. The problems of a {@link ConfigException} are kept. */
    public void run(Runnable step) {
        try {
            step.run();
        } catch (ConfigException e) {
            add(e);
        }
    }

    /** Keeps the problems of an exception. */
    public void add(ConfigException exception) {
        problems.addAll(exception.problems());
    }

    /** Returns whether no problem was found. */
    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** Throws one {@link ConfigException} with all problems in the order in which they were found, if there are any. */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems));
        }
    }
}
