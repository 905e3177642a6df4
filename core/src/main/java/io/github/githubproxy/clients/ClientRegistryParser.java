package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Makes a registry from YAML, node by node, so that each message names a line.
 *
 * <p>No message quotes a value, since any value may be a token in the wrong place. The exceptions are names of credentials
 * and limits whose form no token has.
 */
final class ClientRegistryParser {
    /** Names of rate-limit resources have this form; a name of another form is not shown. */
    private static final Pattern SHOWN_RESOURCE = Pattern.compile("[a-z_]{1,40}");

    private final YamlReader yaml;
    private final CredentialNames credentials;

    /**
     * Makes a parser.
     *
     * @param source the name of the text, with which messages begin
     */
    ClientRegistryParser(String source, Map<String, String> environment, CredentialNames credentials) {
        this.yaml = new YamlReader(source, environment);
        this.credentials = credentials;
    }

    /**
     * Returns the registry in a text.
     *
     * @throws ConfigException if the text contains an error
     */
    ClientRegistry parse(String text) {
        Node root = yaml.compose(text);
        Map<String, Node> registry = yaml.fields(root, "the registry", Set.of("version", "clients"));
        requireVersion(yaml.required(registry, "version", root, "the registry"));
        Node clients = yaml.required(registry, "clients", root, "the registry");

        ClientRegistry.Builder builder = ClientRegistry.builder();
        Map<String, Integer> nameLines = new HashMap<>();
        Map<Secret, Integer> tokenLines = new HashMap<>();
        for (Node node : yaml.items(clients, "clients")) {
            Map<String, Node> fields = yaml.fields(
                    node,
                    "a client",
                    Set.of("name", "token", "scopes", "credentials", "limits", "reserve", "concurrency", "admin"));
            Node nameNode = yaml.required(fields, "name", node, "a client");
            Node tokenNode = yaml.required(fields, "token", node, "a client");
            String name = yaml.text(nameNode, "name");
            String token = yaml.text(tokenNode, "token");
            Client client = withLimits(
                    withCredentials(client(name, nameNode, fields.get("scopes")), fields.get("credentials")),
                    fields.get("limits"),
                    fields.get("reserve"));
            Node concurrency = fields.get("concurrency");
            if (concurrency != null) {
                Client before = client;
                client = yaml.located(concurrency, () -> before.withConcurrency(concurrency(concurrency)));
            }
            if (isTrue(fields.get("admin"))) {
                client = client.asAdmin();
            }
            requireNew(nameLines.putIfAbsent(name, YamlReader.line(nameNode)), nameNode, "name");
            requireNew(tokenLines.putIfAbsent(Secret.of(token), YamlReader.line(tokenNode)), tokenNode, "token");
            Client complete = client;
            yaml.located(tokenNode, () -> builder.add(complete, token));
        }
        if (nameLines.isEmpty()) {
            throw yaml.problem(clients, "clients is empty, so that nobody could call; at least one client is expected");
        }
        return builder.build();
    }

    private Client client(String name, Node nameNode, @Nullable Node scopesNode) {
        Client unrestricted = yaml.located(nameNode, () -> Client.unrestricted(name));
        if (scopesNode == null) {
            return unrestricted;
        }
        List<Scope> scopes = new ArrayList<>();
        for (Node node : yaml.items(scopesNode, "scopes")) {
            scopes.add(scope(node));
        }
        return yaml.located(scopesNode, () -> Client.scoped(name, scopes));
    }

    private Client withCredentials(Client client, @Nullable Node credentialsNode) {
        if (credentialsNode == null) {
            return client;
        }
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (Node node : yaml.items(credentialsNode, "credentials")) {
            String text = yaml.text(node, "credentials");
            String name = yaml.located(node, () -> credentials.require(text));
            Integer before = lines.putIfAbsent(name, YamlReader.line(node));
            if (before != null) {
                throw yaml.problem(node, "credentials has the same name as on line " + before + "; once is enough");
            }
        }
        return yaml.located(credentialsNode, () -> client.withCredentials(lines.keySet()));
    }

    private int concurrency(Node node) {
        String text = yaml.text(node, "concurrency");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw yaml.problem(node, "concurrency is not understood; a number of requests such as 50 is expected");
        }
    }

    private boolean isTrue(@Nullable Node adminNode) {
        if (adminNode == null) {
            return false;
        }
        String value = adminNode instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!adminNode.getTag().equals(Tag.BOOL) || !(value.equals("true") || value.equals("false"))) {
            throw yaml.problem(adminNode, "admin is not understood; it must be true or false, without quotes");
        }
        return value.equals("true");
    }

    private Client withLimits(Client client, @Nullable Node limitsNode, @Nullable Node reserveNode) {
        Client limited = client;
        if (limitsNode != null) {
            Map<String, ClientLimit> limits = limitsByResource(limitsNode, "limits");
            limited = yaml.located(limitsNode, () -> client.withLimits(limits));
        }
        if (reserveNode != null) {
            Client before = limited;
            Map<String, ClientLimit> reserve = limitsByResource(reserveNode, "reserve");
            limited = yaml.located(reserveNode, () -> before.withReserve(reserve));
        }
        return limited;
    }

    private Map<String, ClientLimit> limitsByResource(Node node, String what) {
        Map<String, ClientLimit> limits = new LinkedHashMap<>();
        resources(node, what).forEach((resource, value) -> {
            String text = yaml.text(value, what);
            String named = SHOWN_RESOURCE.matcher(resource).matches() ? what + " of " + resource : what;
            limits.put(resource, limit(value, text, named));
        });
        return limits;
    }

    private ClientLimit limit(Node node, String text, String what) {
        try {
            return ClientLimit.parse(text);
        } catch (ConfigException e) {
            throw yaml.problem(node, what + ": " + e.getMessage());
        }
    }

    private Scope scope(Node node) {
        Map<String, Node> fields = yaml.fields(node, "a scope", Set.of("method", "path", "graphql"));
        if (fields.isEmpty()) {
            throw yaml.problem(
                    node, "a scope has none of method, path and graphql; to allow everything, leave scopes out");
        }
        Scope scope = Scope.everything();
        Node method = fields.get("method");
        if (method != null) {
            Scope before = scope;
            String text = yaml.text(method, "method");
            scope = yaml.located(method, () -> before.withMethod(text));
        }
        Node path = fields.get("path");
        if (path != null) {
            Scope before = scope;
            String text = yaml.text(path, "path");
            scope = yaml.located(path, () -> before.withPath(text));
        }
        Node graphql = fields.get("graphql");
        return graphql == null ? scope : onlyQueries(scope, graphql);
    }

    private Scope onlyQueries(Scope scope, Node graphql) {
        if (!yaml.text(graphql, "graphql").equals("query")) {
            throw yaml.problem(
                    graphql,
                    "graphql is not understood; query is all that it may be, for queries without mutations;"
                            + " to allow mutations too, have path: /graphql in place of it");
        }
        return yaml.located(graphql, scope::onlyGraphqlQueries);
    }

    private void requireVersion(Node node) {
        boolean one = node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().equals("1");
        if (!one) {
            throw yaml.problem(node, "version is not understood; it must be the number 1");
        }
    }

    private void requireNew(@Nullable Integer otherLine, Node node, String what) {
        if (otherLine != null) {
            throw yaml.problem(
                    node, "the " + what + " is the same as on line " + otherLine + "; each client has its own");
        }
    }

    /** Returns the values of a mapping by resource. Repeated resources are errors. */
    private Map<String, Node> resources(Node node, String what) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw yaml.problem(
                    node,
                    what
                            + " is not a mapping (key: value); one of resources to limits, such as core: 1000/h, is expected");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node before = fields.putIfAbsent(yaml.text(tuple.getKeyNode(), what), tuple.getValueNode());
            if (before != null) {
                throw yaml.problem(
                        tuple.getKeyNode(), what + " has the same resource as on line " + YamlReader.line(before));
            }
        }
        return fields;
    }
}
