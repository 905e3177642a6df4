package io.github.githubproxy.fakegithub.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A response in its final form. Immutable.
 *
 * @param status the status code
 * @param headers all fields except {@code Content-Length} and {@code Transfer-Encoding}
 * @param body the body, compressed where it is sent compressed
 * @param quotaUnits how many units of a rate limit the request used
 */
public record RenderedResponse(int status, List<HeaderField> headers, ResponseContent body, int quotaUnits) {

    /** Returns a copy with these fields; existing fields of their names are removed. */
    public RenderedResponse withFields(List<HeaderField> fields) {
        Set<String> names = new HashSet<>();
        fields.forEach(field -> names.add(field.name().toLowerCase(Locale.ROOT)));
        List<HeaderField> merged = new ArrayList<>(headers);
        merged.removeIf(field -> names.contains(field.name().toLowerCase(Locale.ROOT)));
        merged.addAll(fields);
        return new RenderedResponse(status, List.copyOf(merged), body, quotaUnits);
    }
}
