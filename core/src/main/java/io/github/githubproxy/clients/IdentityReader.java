package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the policies of the clients in one registry: {@code identity}, by which JSON Web Tokens belong to a client. */
final class IdentityReader {
    private static final Pattern CLAIM = Pattern.compile("[\\x21-\\x7e]{1,100}");

    /** Claims that are checked for every token of an issuer, or are numbers. */
    private static final Set<String> CHECKED_CLAIMS = Set.of("iss", "aud", "exp", "nbf", "iat");

    private final YamlReader yaml;
    private final ConfigProblems problems;
    private final Set<String> issuers;
    private final List<Located> policies = new ArrayList<>();

    /**
     * Makes a reader of one registry.
     *
     * @param problems takes the problems that are found
     * @param issuers the names of the issuers in the registry
     */
    IdentityReader(YamlReader yaml, ConfigProblems problems, Set<String> issuers) {
        this.yaml = yaml;
        this.problems = problems;
        this.issuers = issuers;
    }

    private record Located(IdentityPolicy policy, int line) {}

    /** Returns the policy; empty if it has a problem. */
    Optional<IdentityPolicy> read(Node node) {
        return problems.attempt(() -> yaml.fields(node, "identity", Set.of("issuer", "claims", "audit")))
                .flatMap(fields -> read(node, fields));
    }

    private Optional<IdentityPolicy> read(Node node, Map<String, Node> fields) {
        Optional<String> issuer = problems.attempt(() -> issuer(yaml.required(fields, "issuer", node, "identity")));
        Optional<Map<String, ClaimRule>> claims =
                problems.attempt(() -> claims(yaml.required(fields, "claims", node, "identity")));
        Optional<IdentityPolicy.Mode> mode = problems.attempt(() -> mode(fields.get("audit")));
        if (issuer.isEmpty() || claims.isEmpty() || mode.isEmpty()) {
            return Optional.empty();
        }
        IdentityPolicy policy = new IdentityPolicy(issuer.get(), claims.get(), mode.get());
        problems.run(() -> requireDistinct(policy, node));
        policies.add(new Located(policy, YamlReader.line(node)));
        return Optional.of(policy);
    }

    private String issuer(Node node) {
        String name = yaml.text(node, "issuer");
        if (!issuers.contains(name)) {
            throw yaml.problem(
                    node,
                    "issuer of identity is not in issuers; "
                            + (issuers.isEmpty() ? "there are none" : "known are " + String.join(", ", issuers)));
        }
        return name;
    }

    private IdentityPolicy.Mode mode(@Nullable Node node) {
        return node != null && yaml.isTrue(node, "audit") ? IdentityPolicy.Mode.AUDITED : IdentityPolicy.Mode.ENFORCED;
    }

    private Map<String, ClaimRule> claims(Node node) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw yaml.problem(
                    node,
                    "claims is not a mapping (key: value); one of claims to values, such as repository_owner_id: \"1234\","
                            + " is expected");
        }
        if (mapping.getValue().isEmpty()) {
            throw yaml.problem(
                    node,
                    "claims is empty, so that every token of the issuer would be let in, which anyone can have of a public"
                            + " one; at least one claim is expected, such as repository_owner_id: \"1234\"");
        }
        Map<String, ClaimRule> rules = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        mapping.getValue().forEach(tuple -> problems.run(() -> addRule(tuple, rules, lines)));
        return rules;
    }

    private void addRule(NodeTuple tuple, Map<String, ClaimRule> rules, Map<String, Integer> lines) {
        Node keyNode = tuple.getKeyNode();
        String claim = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!CLAIM.matcher(claim).matches()) {
            throw yaml.problem(keyNode, "claims has a name that is not allowed; 1 to 100 visible ASCII characters are");
        }
        if (CHECKED_CLAIMS.contains(claim)) {
            throw yaml.problem(
                    keyNode,
                    "claims has " + claim
                            + ", which is checked of every token already; a claim that says whose token it is"
                            + " is expected, such as repository_owner_id");
        }
        Integer before = lines.putIfAbsent(claim, YamlReader.line(keyNode));
        if (before != null) {
            throw yaml.problem(keyNode, "claims has the same claim as on line " + before);
        }
        rules.put(claim, rule(tuple.getValueNode()));
    }

    private ClaimRule rule(Node node) {
        if (!(node instanceof MappingNode)) {
            return ClaimRule.exactly(yaml.text(node, "the value of a claim"));
        }
        Map<String, Node> fields = yaml.fields(node, "a claim", Set.of("matches"));
        Node matches = yaml.required(fields, "matches", node, "a claim");
        String regex = yaml.text(matches, "matches");
        return yaml.located(matches, () -> ClaimRule.matching(regex));
    }

    private void requireDistinct(IdentityPolicy policy, Node node) {
        for (Located before : policies) {
            if (policy.certainlyOverlaps(before.policy)) {
                throw yaml.problem(
                        node,
                        "a token can have the claims of this identity and of that on line " + before.line
                                + ", and would be refused; give both a claim with different values");
            }
        }
    }
}
