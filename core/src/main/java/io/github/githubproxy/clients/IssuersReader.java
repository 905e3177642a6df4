package io.github.githubproxy.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.githubproxy.config.ConfigProblems;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the issuers of one registry. */
final class IssuersReader {
    private static final Set<String> KEYS = Set.of("name", "issuer", "audience", "jwks_url", "jwks_file", "jwks");
    private static final List<String> KEY_SOURCES = List.of("jwks_url", "jwks_file", "jwks");

    /** The form of names, which messages show. No token of GitHub has it. */
    private static final Pattern NAME = Pattern.compile("(?!gh[a-z]_|github_pat_)[A-Za-z0-9_.-]{1,32}");

    private static final Pattern AUDIENCE = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

    private final YamlReader yaml;
    private final ConfigProblems problems;

    /** The lines of all names, also those of issuers that are not valid. */
    private final Map<String, Integer> nameLines = new TreeMap<>();

    private final Map<String, Integer> issuerLines = new HashMap<>();

    /**
     * Makes a reader of one registry.
     *
     * @param problems takes the problems that are found
     */
    IssuersReader(YamlReader yaml, ConfigProblems problems) {
        this.yaml = yaml;
        this.problems = problems;
    }

    /** Returns the valid ones among the issuers. */
    List<IssuerSettings> read(Node node) {
        List<IssuerSettings> issuers = new ArrayList<>();
        problems.attempt(() -> yaml.nonEmptyItems(node, "issuers"))
                .ifPresent(items -> items.forEach(item -> problems.run(() -> add(item, issuers))));
        return issuers;
    }

    /** Returns the names of the issuers that were read, in alphabetical order. */
    Set<String> names() {
        return nameLines.keySet();
    }

    private void add(Node node, List<IssuerSettings> issuers) {
        Map<String, Node> fields = yaml.fields(node, "an issuer", KEYS);
        Optional<String> name = problems.attempt(() -> name(yaml.required(fields, "name", node, "an issuer")));
        Optional<String> issuer = problems.attempt(() -> issuer(yaml.required(fields, "issuer", node, "an issuer")));
        Optional<Set<String>> audiences =
                problems.attempt(() -> audiences(yaml.required(fields, "audience", node, "an issuer")));
        Optional<KeySource> keys = problems.attempt(() -> keys(node, fields));
        if (name.isPresent() && issuer.isPresent() && audiences.isPresent() && keys.isPresent()) {
            issuers.add(new IssuerSettings(name.get(), issuer.get(), audiences.get(), keys.get()));
        }
    }

    private String name(Node node) {
        String name = yaml.text(node, "name");
        if (!NAME.matcher(name).matches()) {
            throw yaml.problem(
                    node, "name of an issuer is not allowed; 1 to 32 letters, digits, and _ . - are, such as actions");
        }
        requireUnique(nameLines, name, node, "the name of the issuer");
        return name;
    }

    private String issuer(Node node) {
        String issuer = yaml.text(node, "issuer");
        URI uri = url(node, issuer, "issuer");
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw yaml.problem(
                    node, "issuer has a query or fragment; a URL without is expected, as in iss of its tokens");
        }
        requireUnique(issuerLines, issuer, node, "the issuer");
        return issuer;
    }

    private void requireUnique(Map<String, Integer> lines, String value, Node node, String what) {
        Integer before = lines.putIfAbsent(value, YamlReader.line(node));
        if (before != null) {
            throw yaml.problem(node, what + " is the same as on line " + before + "; each issuer has its own");
        }
    }

    private Set<String> audiences(Node node) {
        Set<String> audiences = new LinkedHashSet<>();
        for (Node item : yaml.oneOrMore(node, "audience")) {
            String audience = yaml.text(item, "audience");
            if (!AUDIENCE.matcher(audience).matches()) {
                throw yaml.problem(item, "audience is not allowed; 1 to 200 visible ASCII characters are");
            }
            audiences.add(audience);
        }
        return audiences;
    }

    private KeySource keys(Node issuer, Map<String, Node> fields) {
        List<String> given = KEY_SOURCES.stream().filter(fields::containsKey).toList();
        if (given.size() > 1) {
            throw yaml.problem(
                    issuer,
                    "an issuer has " + String.join(" and ", given)
                            + "; at most one of them is expected, and without them"
                            + " the keys are found by discovery");
        }
        Node url = fields.get("jwks_url");
        if (url != null) {
            return new KeySource.JwksUrl(url(url, yaml.text(url, "jwks_url"), "jwks_url"));
        }
        Node file = fields.get("jwks_file");
        if (file != null) {
            return new KeySource.JwksFile(file(file));
        }
        Node set = fields.get("jwks");
        return set == null ? new KeySource.Discovery() : new KeySource.InlineJwks(inline(set));
    }

    private URI url(Node node, String text, String key) {
        URI uri = parse(text);
        String host = uri == null || uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        boolean isHttps = uri != null && "https".equalsIgnoreCase(uri.getScheme());
        boolean isLocal = uri != null
                && "http".equalsIgnoreCase(uri.getScheme())
                && LOOPBACK.matcher(host).matches();
        if (uri == null || host.isEmpty() || uri.getRawUserInfo() != null || !(isHttps || isLocal)) {
            throw yaml.problem(
                    node,
                    key
                            + " is not allowed; a URL such as https://issuer.example is expected, without user and password;"
                            + " http is for a loopback address only");
        }
        return uri;
    }

    private static @Nullable URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private Path file(Node node) {
        String text = yaml.text(node, "jwks_file");
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw yaml.problem(node, "jwks_file is not the path of a file");
        }
    }

    private String inline(Node node) {
        if (!(node instanceof MappingNode)) {
            throw yaml.problem(node, "jwks is not a mapping; a key set is expected, such as {keys: [...]}");
        }
        return json(node).toString();
    }

    /** Converts what a key set consists of. Numbers of YAML are texts there, such as an exponent in base64. */
    private JsonNode json(Node node) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        if (node instanceof MappingNode mapping) {
            ObjectNode object = factory.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                if (key.isEmpty() || object.has(key)) {
                    throw yaml.problem(tuple.getKeyNode(), "jwks has a key twice, or one that is no text");
                }
                object.set(key, json(tuple.getValueNode()));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = factory.arrayNode();
            sequence.getValue().forEach(item -> array.add(json(item)));
            return array;
        }
        String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (node.getTag().equals(Tag.BOOL)) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        return node.getTag().equals(Tag.NULL) ? NullNode.getInstance() : TextNode.valueOf(text);
    }
}
