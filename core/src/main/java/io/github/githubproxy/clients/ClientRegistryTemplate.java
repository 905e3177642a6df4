package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.plugin.OptionalLibrary;
import java.nio.file.Path;
import java.util.Map;

/**
 * Renders a client registry that is written as a Jinja template. The template engine is an optional dependency, so this
 * class names none of its types.
 */
final class ClientRegistryTemplate {
    private ClientRegistryTemplate() {}

    static String render(Path file, String template, Map<String, String> environment) {
        OptionalLibrary.require(
                "com.hubspot.jinjava.Jinjava",
                ClientRegistryTemplate.class.getClassLoader(),
                file
                        + ": a template (.j2) needs the optional dependency com.hubspot.jinjava:jinjava, which is not on the"
                        + " class path");
        try {
            return JinjaRenderer.render(file, template, environment);
        } catch (LinkageError e) {
            throw new ConfigException(file + ": com.hubspot.jinjava:jinjava cannot be loaded (" + e
                    + "); another version of something that it needs may be on the class path");
        }
    }
}
