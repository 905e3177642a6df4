package io.github.githubproxy.servlet;

import io.github.githubproxy.config.Config;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The init-params of a filter, which override environment variables of the same names. */
final class FilterInitParams {
    private FilterInitParams() {}

    /**
     * Returns the init-params by name.
     *
     * @throws ServletException if one does not have the name of a configuration variable
     */
    static Map<String, String> read(FilterConfig config) throws ServletException {
        Map<String, String> params = new LinkedHashMap<>();
        for (String name : Collections.list(config.getInitParameterNames())) {
            if (!Config.isVariable(name)) {
                throw new ServletException("init-param " + name.replaceAll("\\p{Cntrl}+", " ")
                        + " of filter " + config.getFilterName() + ": not known; allowed are "
                        + String.join(
                                ", ",
                                Config.variables().stream()
                                        .map(Config.Variable::name)
                                        .toList()));
            }
            params.put(name, config.getInitParameter(name));
        }
        return params;
    }

    /** Returns the environment, with init-params replacing variables of the same names. */
    static Map<String, String> overlay(Map<String, String> environment, Map<String, String> params) {
        Map<String, String> merged = new LinkedHashMap<>(environment);
        merged.putAll(params);
        return merged;
    }
}
