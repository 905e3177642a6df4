package io.github.githubproxy.clients;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the names of the clients in one registry, each of which is that of one client only. */
final class ClientNamesReader {
    private final YamlReader yaml;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, Integer> plainNames = new LinkedHashMap<>();
    private final Map<NameTemplate, Integer> templates = new LinkedHashMap<>();

    ClientNamesReader(YamlReader yaml) {
        this.yaml = yaml;
    }

    /** Returns an unrestricted client with the name. */
    Client read(Node node) {
        String name = yaml.text(node, "name");
        Client client = yaml.located(node, () -> Client.unrestricted(name));
        int line = YamlReader.line(node);
        Integer before = lines.putIfAbsent(name, line);
        if (before != null) {
            throw yaml.problem(node, "the name is the same as on line " + before + "; each client has its own");
        }
        if (NameTemplate.isTemplate(name)) {
            addTemplate(node, yaml.located(node, () -> NameTemplate.parse(name)));
        } else {
            addPlainName(node, name);
        }
        return client;
    }

    private void addTemplate(Node node, NameTemplate template) {
        requireDistinct(node, templates, template::overlaps);
        requireDistinct(node, plainNames, template::matches);
        templates.put(template, YamlReader.line(node));
    }

    private void addPlainName(Node node, String name) {
        requireDistinct(node, templates, template -> template.matches(name));
        plainNames.put(name, YamlReader.line(node));
    }

    private <T> void requireDistinct(Node node, Map<T, Integer> names, Predicate<T> canBeSame) {
        names.forEach((name, line) -> {
            if (canBeSame.test(name)) {
                throw yaml.problem(
                        node,
                        "the name can be the same as that on line " + line
                                + ", by the value of a claim; give one of them another beginning, such as ci-");
            }
        });
    }
}
