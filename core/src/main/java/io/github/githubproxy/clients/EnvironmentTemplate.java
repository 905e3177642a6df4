package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which <code>{{ env.NAME }}</code> stands for the value of an environment variable. The syntax is the part of
 * Jinja that client registries use; any other construct of Jinja is an error.
 *
 * <p>Values are inserted as they are, without quoting or escaping, and are not searched for references in turn.
 */
final class EnvironmentTemplate {
    private static final int MAX_RESULT_CHARACTERS = 1 << 20;

    private static final Pattern OPENING = Pattern.compile("\\{([{%#])");
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{\\s*env\\.([A-Za-z_][A-Za-z0-9_]*)\\s*}}");
    private static final String ALLOWED = "; only {{ env.NAME }} is allowed in a template";

    private final String source;
    private final String text;

    private EnvironmentTemplate(String source, String text) {
        this.source = source;
        this.text = text;
    }

    /**
     * Returns the text with all references replaced.
     *
     * @param source the name of the template, with which messages begin
     * @throws ConfigException with all problems, if a variable is not set, or the template contains another construct; each
     *     message names the line and quotes no value
     */
    static String render(String source, String text, Map<String, String> environment) {
        return new EnvironmentTemplate(source, text).render(environment);
    }

    private String render(Map<String, String> environment) {
        ConfigProblems problems = new ConfigProblems();
        StringBuilder result = new StringBuilder(text.length());
        Matcher opening = OPENING.matcher(text);
        Matcher reference = REFERENCE.matcher(text);
        int position = 0;
        int copied = 0;
        while (opening.find(position)) {
            int start = opening.start();
            if (!reference.region(start, text.length()).lookingAt()) {
                problems.add(problem(start, "the template contains " + construct(start, opening.group(1)) + ALLOWED));
                position = endOfConstruct(start, opening.group(1));
                continue;
            }
            position = reference.end();
            String name = reference.group(1);
            String value = environment.get(name);
            if (value == null) {
                problems.add(problem(start, "the template refers to env." + name + ", which is not set"));
                continue;
            }
            result.append(text, copied, start).append(value);
            copied = position;
            if (result.length() > MAX_RESULT_CHARACTERS) {
                throw problem(
                        start, "the template with its values is longer than " + MAX_RESULT_CHARACTERS + " characters");
            }
        }
        problems.throwIfAny();
        return result.append(text, copied, text.length()).toString();
    }

    /** Returns where the search for further problems goes on. */
    private int endOfConstruct(int start, String delimiter) {
        String closing = (delimiter.equals("{") ? "}" : delimiter) + "}";
        int end = text.indexOf(closing, start + 2);
        return end < 0 ? text.length() : end + 2;
    }

    /** Names a construct by its kind. Its text is not shown: it may contain a token. */
    private String construct(int start, String delimiter) {
        if (delimiter.equals("%")) {
            return "a statement ({% ... %})";
        }
        if (delimiter.equals("#")) {
            return "a comment ({# ... #})";
        }
        int end = text.indexOf("}}", start);
        if (end < 0) {
            return "{{ without }}";
        }
        return text.substring(start, end).contains("|") ? "a filter (|)" : "an expression other than env.NAME";
    }

    private ConfigException problem(int position, String message) {
        long line =
                1 + text.substring(0, position).chars().filter(c -> c == '\n').count();
        return new ConfigException(source + ":" + line + ": " + message);
    }
}
