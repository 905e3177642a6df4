package io.github.githubproxy.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a filter is mounted: what stands before GitHub's path in a request's URI. Immutable.
 *
 * <p>Prefixes are compared with the URI as it was sent, character by character. A container may have decoded and
 * normalized a path before it chose the filter; we never do, so that {@code /api/v3/%2e%2e/x} cannot mean two things.
 */
final class MountPrefixes {
    private final List<String> longestFirst;
    private final Set<String> servletNames;

    private MountPrefixes(List<String> longestFirst, Set<String> servletNames) {
        this.longestFirst = longestFirst;
        this.servletNames = servletNames;
    }

    /**
     * Reads the mappings of a filter. Path mappings ({@code /some/prefix/*}) count; of any other kind none has a rest
     * that could be GitHub's path. A filter of which the container knows no registration is mounted at the context's
     * root.
     */
    static MountPrefixes of(FilterConfig config) {
        String contextPath = config.getServletContext().getContextPath();
        FilterRegistration registration = config.getServletContext().getFilterRegistration(config.getFilterName());
        return registration == null
                ? of(contextPath, List.of("/*"), List.of())
                : of(contextPath, registration.getUrlPatternMappings(), registration.getServletNameMappings());
    }

    static MountPrefixes of(String contextPath, Collection<String> patterns, Collection<String> servletNames) {
        List<String> prefixes = patterns.stream()
                .filter(pattern -> pattern.startsWith("/") && pattern.endsWith("/*"))
                .map(pattern -> contextPath + pattern.substring(0, pattern.length() - "/*".length()))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        return new MountPrefixes(prefixes, Set.copyOf(servletNames));
    }

    /** Returns what follows the longest prefix that matches: empty, or a path that starts with a slash. */
    Optional<String> strip(String rawUri) {
        for (String prefix : longestFirst) {
            if (rawUri.startsWith(prefix)
                    && (rawUri.length() == prefix.length() || rawUri.charAt(prefix.length()) == '/')) {
                return Optional.of(rawUri.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    /** Tells whether the filter is there for every request to that servlet too, wherever the servlet is. */
    boolean coversServlet(String name) {
        return servletNames.contains(name);
    }

    /** Tells whether there is a prefix at all. */
    boolean isEmpty() {
        return longestFirst.isEmpty();
    }

    @Override
    public String toString() {
        return longestFirst.toString();
    }
}
