package io.github.githubproxy.fakegithub.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields that a GraphQL query selects, at any level. Some clients reject fields that they did not select.
 *
 * @param names the names in the query outside of arguments
 */
record GraphQlSelection(Set<String> names) {
    private static final Pattern ARGUMENTS = Pattern.compile("\\([^()]*\\)");
    private static final Pattern WORD = Pattern.compile("\\w+");

    static GraphQlSelection of(String query) {
        return new GraphQlSelection(WORD.matcher(ARGUMENTS.matcher(query).replaceAll(" "))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet()));
    }

    /** Removes the fields that are not selected from an object and the objects in it. */
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
