package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigProblems;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the tokens of the clients in one registry: {@code token}, {@code tokens}, {@code token_sha256} and {@code expires}. An
 * item of {@code tokens} is a token, or a mapping with its own {@code expires}.
 */
final class ClientTokensReader {
    private final YamlReader yaml;
    private final ConfigProblems problems;
    private final Map<ByteBuffer, Integer> lines = new HashMap<>();

    /**
     * Makes a reader of one registry.
     *
     * @param problems takes the problems that are found
     */
    ClientTokensReader(YamlReader yaml, ConfigProblems problems) {
        this.yaml = yaml;
        this.problems = problems;
    }

    /** Returns the valid ones among a client's tokens. A client with an {@code identity} needs none. */
    List<ClientToken> read(Node client, Map<String, Node> fields) {
        List<ClientToken> tokens = new ArrayList<>();
        Optional<Instant> expiry = expiry(fields);
        Node token = fields.get("token");
        if (token != null) {
            add(tokens, token, expiry, () -> plain(token, "token"));
        }
        Node several = fields.get("tokens");
        if (several != null) {
            problems.attempt(() -> yaml.nonEmptyItems(several, "tokens"))
                    .ifPresent(items -> items.forEach(item -> addItem(tokens, item, expiry)));
        }
        Node digests = fields.get("token_sha256");
        if (digests != null) {
            problems.attempt(() -> yaml.oneOrMore(digests, "token_sha256"))
                    .ifPresent(items -> items.forEach(item -> add(tokens, item, expiry, () -> digest(item))));
        }
        Node expires = fields.get("expires");
        if (token != null || several != null || digests != null) {
            return tokens;
        }
        if (!fields.containsKey("identity")) {
            problems.add(yaml.problem(
                    client, "a client has no token; one of token, tokens, token_sha256 and identity is expected"));
        } else if (expires != null) {
            problems.add(
                    yaml.problem(expires, "expires is for tokens, and the client has none but those of its issuer"));
        }
        return tokens;
    }

    private void addItem(List<ClientToken> tokens, Node item, Optional<Instant> clientExpiry) {
        if (!(item instanceof MappingNode)) {
            add(tokens, item, clientExpiry, () -> plain(item, "tokens"));
            return;
        }
        problems.attempt(() -> yaml.fields(item, "a token", Set.of("token", "token_sha256", "expires")))
                .ifPresent(fields -> {
                    Node token = fields.get("token");
                    Node digest = fields.get("token_sha256");
                    Optional<Instant> own = expiry(fields);
                    Optional<Instant> expiry = own.isPresent() ? own : clientExpiry;
                    if (token != null && digest == null) {
                        add(tokens, token, expiry, () -> plain(token, "token"));
                    } else if (digest != null && token == null) {
                        add(tokens, digest, expiry, () -> digest(digest));
                    } else {
                        problems.add(yaml.problem(
                                item,
                                "a token has " + (token == null ? "neither token nor" : "both token and")
                                        + " token_sha256; one of them is expected"));
                    }
                });
    }

    private Optional<Instant> expiry(Map<String, Node> fields) {
        Node node = fields.get("expires");
        return node == null ? Optional.empty() : problems.attempt(() -> yaml.moment(node, "expires"));
    }

    private ClientToken plain(Node node, String key) {
        return ClientToken.of(yaml.text(node, key));
    }

    private ClientToken digest(Node node) {
        return ClientToken.ofSha256(yaml.text(node, "token_sha256"));
    }

    private void add(List<ClientToken> tokens, Node node, Optional<Instant> expiry, Supplier<ClientToken> reading) {
        problems.attempt(() -> yaml.located(node, reading)).ifPresent(token -> {
            Integer before = lines.putIfAbsent(token.digest(), YamlReader.line(node));
            if (before != null) {
                problems.add(
                        yaml.problem(node, "the token is the same as on line " + before + "; each client has its own"));
            } else {
                tokens.add(expiry.map(token::expiringAt).orElse(token));
            }
        });
    }
}
