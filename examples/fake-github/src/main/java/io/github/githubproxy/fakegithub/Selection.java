package io.github.githubproxy.fakegithub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields that a GraphQL query asks for, wherever in it: some clients refuse those that they have not asked for.
 *
 * @param names the words of the query outside of arguments
 */
record Selection(Set<String> names) {
    private static final Pattern ARGUMENTS = Pattern.compile("\\([^()]*\\)");
    private static final Pattern WORD = Pattern.compile("\\w+");

    static Selection of(String query) {
        return new Selection(WORD.matcher(ARGUMENTS.matcher(query).replaceAll(" "))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet()));
    }

    /** Removes from an object, and from those in it, what is not asked for. */
    void prune(ObjectNode node) {
        for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
            if (!names.contains(fields.next())) {
                fields.remove();
            }
        }
        for (JsonNode child : node) {
            if (child instanceof ObjectNode object) {
                prune(object);
            }
        }
    }
}
