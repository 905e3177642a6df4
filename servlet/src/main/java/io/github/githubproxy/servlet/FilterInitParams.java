package io.github.githubproxy.servlet;

import io.github.githubproxy.config.Config;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The filter's own configuration, which comes before the environment's. */
final class FilterInitParams {
    private FilterInitParams() {}

    /**
     * Returns the init-params by name.
     *
     * @throws ServletException if one is not named like a configuration variable
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

    /** Returns the environment with those init-params in place of the variables of the same names. */
    static Map<String, String> over(Map<String, String> environment, Map<String, String> params) {
        Map<String, String> both = new LinkedHashMap<>(environment);
        both.putAll(params);
        return both;
    }
}
