package io.github.githubproxy.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The URI prefixes under which a filter is mounted: the part of a request's URI before GitHub's path. Immutable.
 *
 * <p>Prefixes are compared with the raw URI, character by character. A container may have decoded and normalized the path
 * to select the filter. The filter does neither, so that {@code /api/v3/%2e%2e/x} has one meaning only.
 */
final class MountPrefixes {
    private final List<String> longestFirst;
    private final Set<String> servletNames;

    private MountPrefixes(List<String> longestFirst, Set<String> servletNames) {
        this.longestFirst = longestFirst;
        this.servletNames = servletNames;
    }

    /**
     * Reads the mappings of a filter. Only path mappings ({@code /some/prefix/*}) become prefixes; other mappings have no
     * remainder that could be GitHub's path. A filter without a registration is mounted at the root of the context.
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

    /**
     * Returns the part of the URI after the longest prefix that matches: an empty string, or a path that starts with a
     * slash. Returns empty if no prefix matches.
     */
    Optional<String> strip(String rawUri) {
        for (String prefix : longestFirst) {
            if (rawUri.startsWith(prefix)
                    && (rawUri.length() == prefix.length() || rawUri.charAt(prefix.length()) == '/')) {
                return Optional.of(rawUri.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    /** Returns whether the filter is also mapped to the servlet with that name, whatever the path. */
    boolean coversServlet(String name) {
        return servletNames.contains(name);
    }

    /** Returns whether there is no prefix. */
    boolean isEmpty() {
        return longestFirst.isEmpty();
    }

    @Override
    public String toString() {
        return longestFirst.toString();
    }
}
