package io.github.githubproxy.fakegithub;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An answer ready to be sent.
 *
 * @param status the status
 * @param headers all headers but those that frame the body
 * @param body the body in its final form
 * @param quotaUnits what the request cost
 */
record Outgoing(int status, List<HeaderField> headers, AnswerBody body, int quotaUnits) {

    /** Returns it with these fields in the place of others of their names. */
    Outgoing withFields(List<HeaderField> fields) {
        Set<String> names = new HashSet<>();
        fields.forEach(field -> names.add(field.name().toLowerCase(Locale.ROOT)));
        List<HeaderField> merged = new ArrayList<>(headers);
        merged.removeIf(field -> names.contains(field.name().toLowerCase(Locale.ROOT)));
        merged.addAll(fields);
        return new Outgoing(status, List.copyOf(merged), body, quotaUnits);
    }
}
