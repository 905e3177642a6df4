package io.github.githubproxy.clients;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says in words what a YAML parser found. The parser's own message quotes the lines around the error, and some of its
 * problems name a part of the text ({@code found undefined alias ...}), so only those that hold none are passed on.
 */
final class YamlErrorMessage {
    private static final Pattern HARMLESS = Pattern.compile("could not find expected ':'"
            + "|mapping (values|keys) are not allowed here"
            + "|sequence entries are not allowed here"
            + "|found unexpected (end of stream|document separator)"
            + "|expected [^A-Za-z]*<[a-z ]+>'?, but found '?<[a-z ]+>'?"
            + "|expected ',' or '[\\]}]', but got '?<[a-z ]+>'?");

    private YamlErrorMessage() {}

    static String describe(MarkedYAMLException exception) {
        String problem = exception.getProblem() == null ? "" : exception.getProblem();
        String context = exception.getContext() == null ? "" : exception.getContext();
        if (problem.startsWith("but found another document") || context.startsWith("expected a single document")) {
            return "a second document begins; there must be one only";
        }
        if (problem.startsWith("found undefined alias") || context.contains("an alias")) {
            return "a value begins with *, which makes it an alias, of an anchor that is not there; put it in quotes";
        }
        if (problem.startsWith("found undefined tag handle")
                || (context + problem).contains("Global tag")
                || context.contains("a tag")) {
            return "a value begins with !, which makes it a tag, one that is not known here; put it in quotes";
        }
        if (context.contains("an anchor")) {
            return "a value begins with &, which makes it an anchor; put it in quotes";
        }
        if (problem.contains("(TAB)")) {
            return "a tab is used to indent; YAML allows spaces only";
        }
        if (problem.contains("cannot start any token")) {
            return "a value begins with a character that YAML keeps for itself; put it in quotes";
        }
        return HARMLESS.matcher(problem).matches() ? "this is not YAML: " + problem : "this is not YAML";
    }
}
