package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.Secret;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.env.EnvScalarConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Makes a registry from YAML. It reads the parser's graph of nodes, which knows the line of everything, and constructs
 * no object from it.
 *
 * <p>No message quotes a value, since any of them may be a token that stands in the wrong place, save the name of a
 * credential that cannot be one; nor what the parser itself says, unless it is known to hold no text of the file.
 */
final class ClientRegistryYaml {
    private static final int MAX_ALIASES = 50;
    private static final int MAX_DEPTH = 10;

    /** What an unknown key must look like to be shown. */
    private static final Pattern KEY = Pattern.compile("[a-z_]{1,16}|<<");

    /** Names of resources are like that. */
    private static final Pattern SHOWN_RESOURCE = Pattern.compile("[a-z_]{1,40}");

    private static final EnvScalarConstructor ENV = new EnvScalarConstructor();

    private final String file;
    private final Map<String, String> environment;
    private final CredentialNames credentials;

    /** Makes a reader whose messages begin with that name of the file. */
    ClientRegistryYaml(String file, Map<String, String> environment, CredentialNames credentials) {
        this.file = file;
        this.environment = environment;
        this.credentials = credentials;
    }

    /** Returns the clients in that text. */
    ClientRegistry read(String yaml) {
        Node root = compose(yaml);
        if (root == null) {
            throw new ConfigException(file + ": the file is empty; a client registry is expected");
        }
        Map<String, Node> registry = fields(root, "the registry", Set.of("version", "clients"));
        requireVersion(required(registry, "version", root, "the registry"));
        Node clients = required(registry, "clients", root, "the registry");

        ClientRegistry.Builder builder = ClientRegistry.builder();
        Map<String, Integer> nameLines = new HashMap<>();
        Map<Secret, Integer> tokenLines = new HashMap<>();
        for (Node node : items(clients, "clients")) {
            Map<String, Node> fields = fields(
                    node, "a client", Set.of("name", "token", "scopes", "credentials", "limits", "reserve", "admin"));
            Node nameNode = required(fields, "name", node, "a client");
            Node tokenNode = required(fields, "token", node, "a client");
            String name = text(nameNode, "name");
            String token = text(tokenNode, "token");
            Client plain = limited(
                    bound(client(name, nameNode, fields.get("scopes")), fields.get("credentials")),
                    fields.get("limits"),
                    fields.get("reserve"));
            Client client = isTrue(fields.get("admin")) ? plain.admin() : plain;
            requireNew(nameLines.putIfAbsent(name, line(nameNode)), nameNode, "name");
            requireNew(tokenLines.putIfAbsent(Secret.of(token), line(tokenNode)), tokenNode, "token");
            located(tokenNode, () -> builder.add(client, token));
        }
        if (nameLines.isEmpty()) {
            throw problem(clients, "clients is empty, so that nobody could call; at least one client is expected");
        }
        return builder.build();
    }

    private Client client(String name, Node nameNode, @Nullable Node scopesNode) {
        Client unrestricted = located(nameNode, () -> Client.unrestricted(name));
        if (scopesNode == null) {
            return unrestricted;
        }
        List<Scope> scopes = new ArrayList<>();
        for (Node node : items(scopesNode, "scopes")) {
            scopes.add(scope(node));
        }
        return located(scopesNode, () -> Client.scoped(name, scopes));
    }

    private Client bound(Client client, @Nullable Node credentialsNode) {
        if (credentialsNode == null) {
            return client;
        }
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (Node node : items(credentialsNode, "credentials")) {
            String text = text(node, "credentials");
            String name = located(node, () -> credentials.require(text));
            Integer before = lines.putIfAbsent(name, line(node));
            if (before != null) {
                throw problem(node, "credentials has the same name as on line " + before + "; once is enough");
            }
        }
        return located(credentialsNode, () -> client.credentials(lines.keySet()));
    }

    private boolean isTrue(@Nullable Node adminNode) {
        if (adminNode == null) {
            return false;
        }
        String value = adminNode instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!adminNode.getTag().equals(Tag.BOOL) || !(value.equals("true") || value.equals("false"))) {
            throw problem(adminNode, "admin is not understood; it must be true or false, without quotes");
        }
        return value.equals("true");
    }

    private Client limited(Client client, @Nullable Node limitsNode, @Nullable Node reserveNode) {
        Client limited = client;
        if (limitsNode != null) {
            Map<String, ClientLimit> limits = byResource(limitsNode, "limits");
            limited = located(limitsNode, () -> client.limits(limits));
        }
        if (reserveNode != null) {
            Client before = limited;
            Map<String, ClientLimit> reserve = byResource(reserveNode, "reserve");
            limited = located(reserveNode, () -> before.reserve(reserve));
        }
        return limited;
    }

    private Map<String, ClientLimit> byResource(Node node, String what) {
        Map<String, ClientLimit> limits = new LinkedHashMap<>();
        mapping(node, what).forEach((resource, value) -> {
            String text = text(value, what);
            String named = SHOWN_RESOURCE.matcher(resource).matches() ? what + " of " + resource : what;
            limits.put(resource, limit(value, text, named));
        });
        return limits;
    }

    private ClientLimit limit(Node node, String text, String what) {
        try {
            return ClientLimit.parse(text);
        } catch (ConfigException e) {
            throw problem(node, what + ": " + e.getMessage());
        }
    }

    private Scope scope(Node node) {
        Map<String, Node> fields = fields(node, "a scope", Set.of("method", "path", "graphql"));
        if (fields.isEmpty()) {
            throw problem(node, "a scope has none of method, path and graphql; to allow everything, leave scopes out");
        }
        Scope scope = Scope.everything();
        Node method = fields.get("method");
        if (method != null) {
            Scope before = scope;
            String text = text(method, "method");
            scope = located(method, () -> before.method(text));
        }
        Node path = fields.get("path");
        if (path != null) {
            Scope before = scope;
            String text = text(path, "path");
            scope = located(path, () -> before.path(text));
        }
        Node graphql = fields.get("graphql");
        return graphql == null ? scope : queries(scope, graphql);
    }

    private Scope queries(Scope scope, Node graphql) {
        if (!text(graphql, "graphql").equals("query")) {
            throw problem(
                    graphql,
                    "graphql is not understood; query is all that it may be, for queries without mutations;"
                            + " to allow mutations too, have path: /graphql in place of it");
        }
        return located(graphql, scope::graphqlQueries);
    }

    private void requireVersion(Node node) {
        boolean one = node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().equals("1");
        if (!one) {
            throw problem(node, "version is not understood; it must be the number 1");
        }
    }

    private void requireNew(@Nullable Integer otherLine, Node node, String what) {
        if (otherLine != null) {
            throw problem(node, "the " + what + " is the same as on line " + otherLine + "; each client has its own");
        }
    }

    /** Returns the nodes under a mapping's keys, none of which is unknown or there twice. */
    private Map<String, Node> fields(Node node, String what, Set<String> known) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw problem(
                    node, what + " is not a mapping (key: value); a mapping with " + list(known) + " is expected");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            String key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!known.contains(key)) {
                String shown = KEY.matcher(key).matches() ? " \"" + key + '"' : "";
                throw problem(keyNode, what + " has an unknown key" + shown + "; allowed: " + list(known));
            }
            Node before = fields.putIfAbsent(key, tuple.getValueNode());
            if (before != null) {
                throw problem(keyNode, what + " has the key \"" + key + "\" twice, first on line " + line(before));
            }
        }
        return fields;
    }

    /** Returns the nodes under a mapping's keys, whatever these are, none of which is there twice. */
    private Map<String, Node> mapping(Node node, String what) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw problem(
                    node,
                    what
                            + " is not a mapping (key: value); one of resources to limits, such as core: 1000/h, is expected");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node before = fields.putIfAbsent(text(tuple.getKeyNode(), what), tuple.getValueNode());
            if (before != null) {
                throw problem(tuple.getKeyNode(), what + " has the same resource as on line " + line(before));
            }
        }
        return fields;
    }

    private Node required(Map<String, Node> fields, String key, Node parent, String what) {
        Node node = fields.get(key);
        if (node == null) {
            throw problem(parent, what + " has no " + key);
        }
        return node;
    }

    private List<Node> items(Node node, String key) {
        if (node.getTag().equals(Tag.NULL)) {
            throw problem(node, key + " is empty; a list is expected");
        }
        if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
            throw problem(node, key + " is not a list; items that begin with a hyphen are expected");
        }
        return sequence.getValue();
    }

    private String text(Node node, String key) {
        if (node.getTag().equals(Tag.NULL)) {
            throw problem(node, key + " is empty; text is expected");
        }
        if (!(node instanceof ScalarNode scalar)) {
            throw problem(node, key + " is a list or mapping; text is expected");
        }
        if (!node.getTag().equals(Tag.STR)) {
            throw problem(
                    node, key + " is not text to YAML, but a number, date, truth value or the like; put it in quotes");
        }
        String text = resolved(scalar, key);
        if (text.isEmpty()) {
            throw problem(node, key + " is empty; text is expected");
        }
        return text;
    }

    /**
     * Returns the text, or what it stands for if it is <code>${VAR}</code> or one of the forms with a default. Quoted
     * or not is the same, and a reference that is only a part of the text is refused: taken literally, either would
     * make a token that anybody can guess.
     */
    private String resolved(ScalarNode node, String key) {
        String text = node.getValue();
        Matcher reference = EnvScalarConstructor.ENV_FORMAT.matcher(text);
        if (!reference.matches()) {
            if (text.contains("${")) {
                throw problem(
                        node,
                        key + " has ${ in it but is not wholly ${VAR}, ${VAR:-default}, ${VAR-default},"
                                + " ${VAR:?error} or ${VAR?error}");
            }
            return text;
        }
        String variable = reference.group("name");
        String separator = reference.group("separator");
        String value = environment.get(variable);
        if (separator == null || separator.endsWith("?")) {
            if (value == null) {
                throw problem(node, key + " refers to the environment variable " + variable + ", which is not set");
            }
            if (value.isBlank()) {
                throw problem(node, key + " refers to the environment variable " + variable + ", which is blank");
            }
        }
        String result = ENV.apply(variable, separator, reference.group("value"), value == null ? null : value.strip());
        return result == null ? "" : result;
    }

    private <T> T located(Node node, Supplier<T> rule) {
        try {
            return rule.get();
        } catch (ConfigException e) {
            throw problem(node, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Node compose(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setNestingDepthLimit(MAX_DEPTH);
        try {
            return new Yaml(options).compose(new StringReader(yaml));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            throw new ConfigException(
                    file + (mark == null ? "" : ":" + (mark.getLine() + 1)) + ": " + YamlErrorMessage.describe(e));
        } catch (ReaderException e) {
            throw new ConfigException(file + ": the file has the character U+" + String.format("%04X", e.getCodePoint())
                    + ", which YAML does not allow");
        } catch (YAMLException e) {
            throw new ConfigException(file + ": this is not YAML, or is nested deeper than " + MAX_DEPTH
                    + " levels, or repeats lists and mappings by alias more than " + MAX_ALIASES + " times");
        }
    }

    private ConfigException problem(Node node, String message) {
        return new ConfigException(file + ":" + line(node) + ": " + message);
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static String list(Set<String> keys) {
        return String.join(", ", keys.stream().sorted().toList());
    }
}
