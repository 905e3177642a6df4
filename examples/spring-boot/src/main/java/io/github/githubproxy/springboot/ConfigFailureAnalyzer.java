package io.github.githubproxy.springboot;

import io.github.githubproxy.config.ConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows an error of the configuration in place of a stack trace. */
class ConfigFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the property or the environment variable. The variable CACHE_TTL, for example, is the property "
                        + GitHubProxyProperties.property("CACHE_TTL") + ".",
                cause);
    }
}
