package io.github.githubproxy.github;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The templates of GitHub's published routes, such as {@code /repos/{owner}/{repo}/issues}: a bounded set of labels for
 * paths. Immutable.
 */
public final class RouteTemplates {
    /** The template of every other path. */
    public static final String OTHER = "other";

    private static final String BY_ID = "/repositories/{repository_id}";
    private static final String BY_NAME = "/repos/{owner}/{repo}";

    /** Parameters whose values may contain slashes that are not encoded. */
    private static final Set<String> SPANNING = Set.of("{path}", "{ref}", "{dir}", "{branch}");

    private static final RouteTemplates PUBLISHED = load();

    private final Node root = new Node();

    private RouteTemplates() {}

    /** Returns the routes of github.com, Enterprise Cloud and Enterprise Server. */
    public static RouteTemplates published() {
        return PUBLISHED;
    }

    /** Returns the template of a path, or {@link #OTHER}. */
    public String template(ApiPath path) {
        return switch (path.endpoint()) {
            case GRAPHQL -> "/graphql";
            case REST, UPLOADS -> template(path.canonical());
        };
    }

    private String template(String canonical) {
        if (canonical.equals("/")) {
            return "/";
        }
        String[] segments = canonical.substring(1).split("/");
        String template = root.match(segments, 0);
        return template == null ? OTHER : template;
    }

    private void add(String template) {
        root.add(template.substring(1).split("/"), 0, template);
        if (template.startsWith(BY_NAME)) {
            String byId = BY_ID + template.substring(BY_NAME.length());
            root.add(byId.substring(1).split("/"), 0, byId);
        }
    }

    private static RouteTemplates load() {
        RouteTemplates routes = new RouteTemplates();
        try (InputStream resource = RouteTemplates.class.getResourceAsStream("routes.txt")) {
            if (resource == null) {
                throw new IllegalStateException("routes.txt is missing beside " + RouteTemplates.class);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
            lines.lines().filter(line -> line.startsWith("/")).forEach(routes::add);
        } catch (IOException e) {
            throw new UncheckedIOException("routes.txt cannot be read", e);
        }
        return routes;
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private @Nullable String template;

        void add(String[] segments, int at, String whole) {
            if (at == segments.length) {
                template = whole;
                return;
            }
            String segment = segments[at];
            Node next =
                    segment.startsWith("{") ? parameter(segment) : literals.computeIfAbsent(segment, s -> new Node());
            next.add(segments, at + 1, whole);
        }

        private Node parameter(String name) {
            for (Parameter parameter : parameters) {
                if (parameter.name.equals(name)) {
                    return parameter.node;
                }
            }
            Parameter added = new Parameter(name, new Node());
            parameters.add(added);
            return added.node;
        }

        @Nullable
        String match(String[] segments, int at) {
            if (at == segments.length) {
                return template;
            }
            Node literal = literals.get(segments[at]);
            String found = literal == null ? null : literal.match(segments, at + 1);
            for (int i = 0; i < parameters.size() && found == null; i++) {
                found = parameters.get(i).node.match(segments, at + 1);
            }
            for (int i = 0; i < parameters.size() && found == null; i++) {
                Parameter parameter = parameters.get(i);
                found = SPANNING.contains(parameter.name) ? parameter.node.template : null;
            }
            return found;
        }

        private record Parameter(String name, Node node) {}
    }
}
