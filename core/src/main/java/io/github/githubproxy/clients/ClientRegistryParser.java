package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
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

    private static final ClientLimit ANY_LIMIT = new ClientLimit(1, ClientLimit.Per.HOUR);

    private static final Set<String> CLIENT_KEYS = Set.of(
            "name",
            "token",
            "tokens",
            "token_sha256",
            "expires",
            "identity",
            "maximum",
            "scopes",
            "credentials",
            "limits",
            "reserve",
            "concurrency",
            "admin");

    /** What a template may not have, and why. */
    private static final Map<String, String> NOT_FOR_TEMPLATES = Map.of(
            "token", "its clients are known by their identity alone",
            "tokens", "its clients are known by their identity alone",
            "token_sha256", "its clients are known by their identity alone",
            "admin", "it would be the right of many",
            "reserve", "its clients together could reserve the whole pool");

    private final ConfigProblems problems = new ConfigProblems();
    private final YamlReader yaml;
    private final ClientTokensReader tokens;
    private final CredentialNames credentials;
    private final ClientNamesReader names;

    /**
     * Makes a parser of one text.
     *
     * @param source the name of the text, with which messages begin
     */
    ClientRegistryParser(String source, Map<String, String> environment, CredentialNames credentials) {
        this.yaml = new YamlReader(source, environment, problems);
        this.tokens = new ClientTokensReader(yaml, problems);
        this.names = new ClientNamesReader(yaml);
        this.credentials = credentials;
    }

    /**
     * Returns the registry in a text.
     *
     * @throws ConfigException with all problems that were found, if the text contains any
     */
    ClientRegistry parse(String text) {
        ClientRegistry.Builder builder = ClientRegistry.builder();
        problems.run(() -> addClients(text, builder));
        problems.throwIfAny();
        return builder.build();
    }

    private void addClients(String text, ClientRegistry.Builder builder) {
        Node root = yaml.compose(text);
        Map<String, Node> registry = yaml.fields(root, "the registry", Set.of("version", "issuers", "clients"));
        problems.run(() -> requireVersion(yaml.required(registry, "version", root, "the registry")));
        IssuersReader issuers = new IssuersReader(yaml, problems);
        Node issuersNode = registry.get("issuers");
        if (issuersNode != null) {
            issuers.read(issuersNode).forEach(builder::issuer);
        }
        IdentityReader identities = new IdentityReader(yaml, problems, issuers.names());
        Node clients = yaml.required(registry, "clients", root, "the registry");
        List<Node> items = yaml.items(clients, "clients");
        if (items.isEmpty()) {
            throw yaml.problem(clients, "clients is empty, so that nobody could call; at least one client is expected");
        }
        items.forEach(node -> problems.run(() -> addClient(node, identities, builder)));
    }

    private void addClient(Node node, IdentityReader identities, ClientRegistry.Builder builder) {
        Map<String, Node> fields = yaml.fields(node, "a client", CLIENT_KEYS);
        Optional<Client> named = problems.attempt(() -> names.read(yaml.required(fields, "name", node, "a client")));
        // Without a name the client is not added, but what else is wrong with it is told.
        Client client = named.orElseGet(() -> Client.unrestricted("unnamed"));
        client = with(client, fields.get("scopes"), this::withScopes);
        client = with(client, fields.get("credentials"), this::withCredentials);
        client = with(client, fields.get("limits"), (c, limits) -> withLimits(c, limits, "limits", Client::withLimits));
        client = with(
                client, fields.get("reserve"), (c, limits) -> withLimits(c, limits, "reserve", Client::withReserve));
        client = with(
                client,
                fields.get("concurrency"),
                (c, number) -> c.withConcurrency(yaml.number(number, "concurrency", "requests such as 50")));
        client = with(client, fields.get("admin"), (c, admin) -> yaml.isTrue(admin, "admin") ? c.asAdmin() : c);
        List<ClientToken> accepted = tokens.read(node, fields);
        Optional<IdentityPolicy> policy =
                Optional.ofNullable(fields.get("identity")).flatMap(identities::read);
        if (named.isEmpty()) {
            return;
        }
        if (NameTemplate.isTemplate(client.name())) {
            addTemplate(node, fields, client, policy, builder);
        } else {
            addPlain(fields, client, accepted, policy, builder);
        }
    }

    private void addPlain(
            Map<String, Node> fields,
            Client client,
            List<ClientToken> accepted,
            Optional<IdentityPolicy> policy,
            ClientRegistry.Builder builder) {
        Node maximum = fields.get("maximum");
        if (maximum != null) {
            problems.add(yaml.problem(
                    maximum, "maximum is for a client whose name has a placeholder, such as acme-{repository}"));
        }
        // Where there is a problem, nobody gets a registry.
        if (problems.isEmpty()) {
            builder.add(client, accepted);
            policy.ifPresent(known -> builder.identity(known, client));
        }
    }

    private void addTemplate(
            Node node,
            Map<String, Node> fields,
            Client definition,
            Optional<IdentityPolicy> policy,
            ClientRegistry.Builder builder) {
        if (!fields.containsKey("identity")) {
            problems.add(yaml.problem(
                    node, "the name has a placeholder, whose value comes from a token's claims; identity is expected"));
        }
        fields.forEach((key, value) -> {
            String reason = NOT_FOR_TEMPLATES.get(key);
            if (reason != null) {
                problems.add(yaml.problem(value, key + " is not for a client whose name has a placeholder: " + reason));
            }
        });
        ClientTemplate template = ClientTemplate.of(definition);
        Node maximum = fields.get("maximum");
        Optional<ClientTemplate> limited = maximum == null
                ? Optional.of(template)
                : problems.attempt(() -> yaml.located(
                        maximum, () -> template.withMaximum(yaml.number(maximum, "maximum", "clients such as 1000"))));
        if (problems.isEmpty()) {
            builder.identity(policy.orElseThrow(), limited.orElseThrow());
        }
    }

    /** Applies a field to a client. A problem is kept, and the client returned as it was. */
    private Client with(Client client, @Nullable Node node, BiFunction<Client, Node, Client> change) {
        return node == null
                ? client
                : problems.attempt(() -> yaml.located(node, () -> change.apply(client, node)))
                        .orElse(client);
    }

    private Client withScopes(Client client, Node scopesNode) {
        List<Node> nodes = yaml.items(scopesNode, "scopes");
        List<Scope> scopes = new ArrayList<>();
        nodes.forEach(node -> problems.run(() -> scopes.add(scope(node))));
        // If none of them is valid, that has been told.
        return scopes.isEmpty() && !nodes.isEmpty() ? client : client.withScopes(scopes);
    }

    private Client withCredentials(Client client, Node credentialsNode) {
        List<Node> nodes = yaml.items(credentialsNode, "credentials");
        Map<String, Integer> lines = new LinkedHashMap<>();
        nodes.forEach(node -> problems.run(() -> addCredential(node, lines)));
        // If none of them is valid, that has been told.
        return lines.isEmpty() && !nodes.isEmpty() ? client : client.withCredentials(lines.keySet());
    }

    private void addCredential(Node node, Map<String, Integer> lines) {
        String text = yaml.text(node, "credentials");
        String name = yaml.located(node, () -> credentials.require(text));
        Integer before = lines.putIfAbsent(name, YamlReader.line(node));
        if (before != null) {
            throw yaml.problem(node, "credentials has the same name as on line " + before + "; once is enough");
        }
    }

    private Client withLimits(
            Client client, Node limitsNode, String what, BiFunction<Client, Map<String, ClientLimit>, Client> change) {
        MappingNode mapping = mapping(limitsNode, what);
        Map<String, ClientLimit> limits = new LinkedHashMap<>();
        resources(mapping, what).forEach((resource, value) -> {
            // Stands for a limit that is not valid, so that the names of all resources are checked.
            limits.put(resource, ANY_LIMIT);
            problems.run(() -> {
                String text = yaml.text(value, what);
                String named = SHOWN_RESOURCE.matcher(resource).matches() ? what + " of " + resource : what;
                limits.put(resource, limit(value, text, named));
            });
        });
        // If none of them is valid, that has been told.
        return limits.isEmpty() && !mapping.getValue().isEmpty() ? client : change.apply(client, limits);
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
        Scope scope = restricted(Scope.everything(), fields.get("method"), "method", Scope::withMethod);
        scope = restricted(scope, fields.get("path"), "path", Scope::withPath);
        Node graphql = fields.get("graphql");
        return graphql == null ? scope : onlyQueries(scope, graphql);
    }

    /** Restricts a scope by a field. A problem is kept, and the scope returned as it was. */
    private Scope restricted(
            Scope scope, @Nullable Node node, String key, BiFunction<Scope, String, Scope> restriction) {
        return node == null
                ? scope
                : problems.attempt(() -> {
                            String text = yaml.text(node, key);
                            return yaml.located(node, () -> restriction.apply(scope, text));
                        })
                        .orElse(scope);
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

    private MappingNode mapping(Node node, String what) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw yaml.problem(
                    node,
                    what
                            + " is not a mapping (key: value); one of resources to limits, such as core: 1000/h, is expected");
        }
        return mapping;
    }

    /** Returns the values of a mapping by resource. Repeated resources are problems. */
    private Map<String, Node> resources(MappingNode mapping, String what) {
        Map<String, Node> fields = new LinkedHashMap<>();
        mapping.getValue().forEach(tuple -> problems.run(() -> addResource(tuple, what, fields)));
        return fields;
    }

    private void addResource(NodeTuple tuple, String what, Map<String, Node> fields) {
        Node before = fields.putIfAbsent(yaml.text(tuple.getKeyNode(), what), tuple.getValueNode());
        if (before != null) {
            throw yaml.problem(
                    tuple.getKeyNode(), what + " has the same resource as on line " + YamlReader.line(before));
        }
    }
}
