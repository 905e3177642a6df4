package io.github.githubproxy.clients;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.githubproxy.config.ConfigException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the clients of templates by their names alone, so that nothing depends on whether a client was seen before. Those found
 * last are kept to save work. Thread-safe.
 */
final class TemplateClients {
    private static final TemplateClients NONE = new TemplateClients(List.of());

    private final List<ClientTemplate> templates;
    private final Cache<String, TemplateClient> found;

    private TemplateClients(List<ClientTemplate> templates) {
        this.templates = List.copyOf(templates);
        this.found = Caffeine.newBuilder()
                .maximumSize(
                        templates.stream().mapToLong(ClientTemplate::maximum).sum())
                .executor(Runnable::run)
                .build();
    }

    static TemplateClients of(List<ClientTemplate> templates) {
        return templates.isEmpty() ? NONE : new TemplateClients(templates);
    }

    /** A client and the template that makes it. */
    private record TemplateClient(ClientTemplate template, Client client) {}

    List<ClientTemplate> templates() {
        return templates;
    }

    /** Returns the client of that name; empty if no template makes it. */
    Optional<Client> find(String name) {
        TemplateClient known = get(name);
        return known == null ? Optional.empty() : Optional.of(known.client);
    }

    /** Returns the template that makes a client of that name. */
    Optional<ClientTemplate> templateOf(String name) {
        TemplateClient known = get(name);
        return known == null ? Optional.empty() : Optional.of(known.template);
    }

    private @Nullable TemplateClient get(String name) {
        if (templates.isEmpty()) {
            return null;
        }
        TemplateClient known = found.getIfPresent(name);
        return known == null ? make(name) : known;
    }

    private @Nullable TemplateClient make(String name) {
        for (ClientTemplate template : templates) {
            if (template.names().matches(name)) {
                try {
                    TemplateClient made = new TemplateClient(template, template.client(name));
                    found.put(name, made);
                    return made;
                } catch (ConfigException e) {
                    // The template cannot make this name, such as one of more than 100 characters.
                    return null;
                }
            }
        }
        return null;
    }
}
