package io.github.githubproxy.fakegithub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table from methods and path templates to what answers them. A template is matched against the raw path: {@code
 * {name}} stands for one segment, {@code {name...}} at the end for one or more. The first match in the order of adding
 * wins.
 *
 * @param <C> what answers a match
 */
final class Routes<C> {
    private final Map<String, List<Route<C>>> byMethod = new HashMap<>();

    /** What answers a call that no more needs to be known for. */
    interface Plain {
        Answer answer(Call call, Params params) throws IOException;
    }

    /**
     * A line of the table.
     *
     * @param template the segments of the path
     * @param tariff what a request costs
     * @param action what answers
     */
    private record Route<C>(List<String> template, Tariff tariff, C action) {}

    /**
     * A line that matched.
     *
     * @param tariff what the request costs
     * @param action what answers
     * @param params the variable parts of the path
     */
    record Match<C>(Tariff tariff, C action, Params params) {}

    /** Adds a line at the usual tariff. */
    Routes<C> add(String method, String template, C action) {
        return add(method, template, Tariff.CORE, action);
    }

    /** Adds a line. */
    Routes<C> add(String method, String template, Tariff tariff, C action) {
        byMethod.computeIfAbsent(method, m -> new ArrayList<>())
                .add(new Route<>(List.of(template.substring(1).split("/", -1)), tariff, action));
        return this;
    }

    /** Returns the line for a method, where HEAD is as GET, and the segments of a raw path. */
    Optional<Match<C>> find(String method, List<String> segments) {
        for (Route<C> route : byMethod.getOrDefault(method.equals("HEAD") ? "GET" : method, List.of())) {
            Map<String, String> parts = match(route.template(), segments);
            if (parts != null) {
                return Optional.of(new Match<>(route.tariff(), route.action(), new Params(parts)));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Map<String, String> match(List<String> template, List<String> segments) {
        String lastPart = template.get(template.size() - 1);
        boolean open = lastPart.endsWith("...}");
        if (open ? segments.size() < template.size() : segments.size() != template.size()) {
            return null;
        }
        Map<String, String> parts = new HashMap<>();
        int fixed = open ? template.size() - 1 : template.size();
        for (int i = 0; i < fixed; i++) {
            String part = template.get(i);
            String segment = segments.get(i);
            if (part.startsWith("{")) {
                if (segment.isEmpty()) {
                    return null;
                }
                parts.put(part.substring(1, part.length() - 1), segment);
            } else if (!part.equals(segment)) {
                return null;
            }
        }
        if (open) {
            parts.put(
                    lastPart.substring(1, lastPart.length() - 4),
                    String.join("/", segments.subList(fixed, segments.size())));
        }
        return parts;
    }
}
