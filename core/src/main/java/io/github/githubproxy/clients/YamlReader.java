package io.github.githubproxy.clients;

import io.github.githubproxy.config.ConfigException;
import io.github.githubproxy.config.ConfigProblems;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * Reads the nodes of a YAML text and reports errors with their line. It constructs no object from YAML.
 *
 * <p>Messages contain no value, and no message of the YAML parser unless that message contains no text of the file.
 */
final class YamlReader {
    private static final int MAX_ALIASES = 50;
    private static final int MAX_DEPTH = 10;
    private static final int DATE_LENGTH = "2027-01-31".length();

    /** The form of unknown keys that messages show. */
    private static final Pattern SHOWN_KEY = Pattern.compile("[a-z_]{1,16}|<<");

    /** The parser's messages that contain no text of the file. */
    private static final Pattern WITHOUT_TEXT = Pattern.compile("could not find expected ':'"
            + "|mapping (values|keys) are not allowed here"
            + "|sequence entries are not allowed here"
            + "|found unexpected (end of stream|document separator)"
            + "|expected [^A-Za-z]*<[a-z ]+>'?, but found '?<[a-z ]+>'?"
            + "|expected ',' or '[\\]}]', but got '?<[a-z ]+>'?");

    private static final EnvScalarConstructor ENV = new EnvScalarConstructor();

    private final String source;
    private final Map<String, String> environment;
    private final ConfigProblems problems;

    /**
     * Makes a reader.
     *
     * @param problems takes the problems after which reading goes on; others are thrown
     */
    YamlReader(String source, Map<String, String> environment, ConfigProblems problems) {
        this.source = source;
        this.environment = environment;
        this.problems = problems;
    }

    /** Returns the root node of a text with one document. */
    Node compose(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setNestingDepthLimit(MAX_DEPTH);
        try {
            Node root = new Yaml(options).compose(new StringReader(yaml));
            if (root == null) {
                throw new ConfigException(source + ": the text is empty; a client registry is expected");
            }
            return root;
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            throw new ConfigException(source + (mark == null ? "" : ":" + (mark.getLine() + 1)) + ": " + describe(e));
        } catch (ReaderException e) {
            throw new ConfigException(source + ": the text has the character U+"
                    + String.format("%04X", e.getCodePoint()) + ", which YAML does not allow");
        } catch (YAMLException e) {
            throw new ConfigException(source + ": this is not YAML, or is nested deeper than " + MAX_DEPTH
                    + " levels, or repeats lists and mappings by alias more than " + MAX_ALIASES + " times");
        }
    }

    /** Returns the values of a mapping by key. Unknown and repeated keys are problems, after which reading goes on. */
    Map<String, Node> fields(Node node, String what, Set<String> known) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            throw problem(
                    node, what + " is not a mapping (key: value); a mapping with " + list(known) + " is expected");
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            String key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!known.contains(key)) {
                String shown = SHOWN_KEY.matcher(key).matches() ? " \"" + key + '"' : "";
                problems.add(problem(keyNode, what + " has an unknown key" + shown + "; allowed: " + list(known)));
                continue;
            }
            Node before = fields.putIfAbsent(key, tuple.getValueNode());
            if (before != null) {
                problems.add(
                        problem(keyNode, what + " has the key \"" + key + "\" twice, first on line " + line(before)));
            }
        }
        return fields;
    }

    /** Returns the value of a key that must be present. */
    Node required(Map<String, Node> fields, String key, Node parent, String what) {
        Node node = fields.get(key);
        if (node == null) {
            throw problem(parent, what + " has no " + key);
        }
        return node;
    }

    /** Returns the items of a list. */
    List<Node> items(Node node, String key) {
        if (node.getTag().equals(Tag.NULL)) {
            throw problem(node, key + " is empty; a list is expected");
        }
        if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
            throw problem(node, key + " is not a list; items that begin with a hyphen are expected");
        }
        return sequence.getValue();
    }

    /** Returns a text that is not empty, with its variable replaced. */
    String text(Node node, String key) {
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

    /** Applies a rule to a node: adds the source and line to the message if the rule refuses it and names no other line. */
    <T> T located(Node node, Supplier<T> rule) {
        try {
            return rule.get();
        } catch (ConfigException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(source + ":") ? e : problem(node, message);
        }
    }

    /** Returns the moment of a date or time in UTC. A date stands for its end. */
    Instant moment(Node node, String key) {
        String text = node instanceof ScalarNode scalar
                        && (node.getTag().equals(Tag.TIMESTAMP) || node.getTag().equals(Tag.STR))
                ? resolved(scalar, key)
                : "";
        try {
            return text.length() == DATE_LENGTH
                    ? LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw problem(
                    node,
                    key + " is not understood; a date such as 2027-01-31, whose end is meant, or a time such as"
                            + " 2027-01-31T18:00:00Z is expected");
        }
    }

    /** Returns whether the value of a switch is {@code true}. */
    boolean isTrue(Node node, String key) {
        String value = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!node.getTag().equals(Tag.BOOL) || !(value.equals("true") || value.equals("false"))) {
            throw problem(node, key + " is not understood; it must be true or false, without quotes");
        }
        return value.equals("true");
    }

    /** Returns a whole number, in quotes or not. */
    int number(Node node, String key, String example) {
        String text = node instanceof ScalarNode scalar && node.getTag().equals(Tag.INT)
                ? scalar.getValue()
                : text(node, key);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw problem(node, key + " is not understood; a number of " + example + " is expected");
        }
    }

    /** Returns the items of a list with at least one. */
    List<Node> nonEmptyItems(Node node, String key) {
        List<Node> items = items(node, key);
        if (items.isEmpty()) {
            throw problem(node, key + " is an empty list; at least one item is expected");
        }
        return items;
    }

    /** Returns a node's items if it is a list, which must not be empty, else the node itself. */
    List<Node> oneOrMore(Node node, String key) {
        return node instanceof SequenceNode ? nonEmptyItems(node, key) : List.of(node);
    }

    /** Returns an error at a node. */
    ConfigException problem(Node node, String message) {
        return new ConfigException(source + ":" + line(node) + ": " + message);
    }

    /** Returns the line of a node, from 1. */
    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /**
     * Returns the text, or the value of the variable if the text is <code>${VAR}</code> or one of the forms with a default,
     * whether it is quoted or not. A reference that is only a part of the text is refused. Taken literally, it would be a
     * token that anybody can guess.
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

    /**
     * Describes an error of the parser. The parser's own message quotes the lines around the error, and some of its
     * problems contain a part of the text ({@code found undefined alias ...}).
     */
    private static String describe(MarkedYAMLException exception) {
        String problem = exception.getProblem() == null ? "" : exception.getProblem();
        String context = exception.getContext() == null ? "" : exception.getContext();
        if (problem.startsWith("but found another document") || context.startsWith("expected a single document")) {
            return "a second document begins; there must be one only";
        }
        if (problem.startsWith("found undefined alias") || context.contains("an alias")) {
            return "a value begins with *, which makes it an alias, of an anchor that is not there; put it in quotes";
        }
        if (problem.startsWith("found undefined tag handle")
                || (context + problem).contains("Global tag")
                || context.contains("a tag")) {
            return "a value begins with !, which makes it a tag, one that is not known here; put it in quotes";
        }
        if (context.contains("an anchor")) {
            return "a value begins with &, which makes it an anchor; put it in quotes";
        }
        if (problem.contains("(TAB)")) {
            return "a tab is used to indent; YAML allows spaces only";
        }
        if (problem.contains("cannot start any token")) {
            return "a value begins with a character that YAML keeps for itself; put it in quotes";
        }
        return WITHOUT_TEXT.matcher(problem).matches() ? "this is not YAML: " + problem : "this is not YAML";
    }

    private static String list(Set<String> keys) {
        return String.join(", ", keys.stream().sorted().toList());
    }
}
