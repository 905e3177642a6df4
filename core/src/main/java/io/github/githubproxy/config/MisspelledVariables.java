package io.github.githubproxy.config;

import io.github.githubproxy.config.Config.Variable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds variables that were probably meant for the proxy: their names differ from a variable of the proxy by one character
 * that is added, missing or another, or by two that are exchanged. Other programs share the environment, so that more
 * distant names are left alone.
 */
final class MisspelledVariables {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,100}");

    private MisspelledVariables() {}

    /**
     * Returns the names that are probably misspelled, sorted, each with the variable that it resembles.
     *
     * @param names the names of an environment
     * @param variables the variables of the proxy
     */
    static Map<String, String> find(Collection<String> names, List<Variable> variables) {
        Map<String, String> found = new TreeMap<>();
        for (String name : names) {
            if (NAME.matcher(name).matches()) {
                nearest(name, variables).ifPresent(variable -> found.put(name, variable));
            }
        }
        return found;
    }

    private static Optional<String> nearest(String name, List<Variable> variables) {
        if (variables.stream().anyMatch(variable -> isExample(name, variable.name()))) {
            return Optional.empty();
        }
        return variables.stream()
                .map(Variable::name)
                .filter(variable -> resembles(name, variable))
                .findFirst();
    }

    /** Returns whether the name is the variable, or one of the variables that a name with an asterisk stands for. */
    private static boolean isExample(String name, String variable) {
        int asterisk = variable.indexOf('*');
        if (asterisk < 0) {
            return name.equals(variable);
        }
        String tail = variable.substring(asterisk + 1);
        return name.startsWith(variable.substring(0, asterisk)) && name.endsWith(tail);
    }

    /** Of a name with an asterisk, only the part in front of the asterisk may differ: the part behind it is too short. */
    private static boolean resembles(String name, String variable) {
        int asterisk = variable.indexOf('*');
        if (asterisk < 0) {
            return isOneEditApart(name, variable);
        }
        String head = variable.substring(0, asterisk);
        int end = endOfSegments(name, head.chars().filter(c -> c == '_').count());
        return end > 0
                && end < name.length()
                && name.endsWith(variable.substring(asterisk + 1))
                && isOneEditApart(name.substring(0, end), head);
    }

    /** Returns the position behind the underscore of that number; 0 if there are fewer. */
    private static int endOfSegments(String name, long underscores) {
        int end = 0;
        for (long i = 0; i < underscores; i++) {
            end = name.indexOf('_', end) + 1;
            if (end == 0) {
                return 0;
            }
        }
        return end;
    }

    private static boolean isOneEditApart(String one, String other) {
        String longer = one.length() >= other.length() ? one : other;
        String shorter = one.length() >= other.length() ? other : one;
        int at = 0;
        while (at < shorter.length() && shorter.charAt(at) == longer.charAt(at)) {
            at++;
        }
        if (longer.length() == shorter.length()) {
            return at < longer.length() && (isReplaced(longer, shorter, at) || isExchanged(longer, shorter, at));
        }
        return longer.length() == shorter.length() + 1
                && longer.substring(at + 1).equals(shorter.substring(at));
    }

    private static boolean isReplaced(String one, String other, int at) {
        return one.substring(at + 1).equals(other.substring(at + 1));
    }

    private static boolean isExchanged(String one, String other, int at) {
        return at + 1 < one.length()
                && one.charAt(at) == other.charAt(at + 1)
                && one.charAt(at + 1) == other.charAt(at)
                && one.substring(at + 2).equals(other.substring(at + 2));
    }
}
