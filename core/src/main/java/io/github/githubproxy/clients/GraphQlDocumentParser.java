package io.github.githubproxy.clients;

import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import java.util.regex.Pattern;

/**
 * The one class that knows the parser of GraphQL. It tells whether a document has no operation but queries, and only of
 * documents that every parser divides into the same words.
 *
 * <p>Parsers differ in where a comment ends (at a lone carriage return, at a line separator?), in whether a backslash in a
 * string takes effect on a quote (in block strings, and behind another backslash), and in how many quotes in a row end a
 * block string. What is a comment or a string to one may hold a mutation for the other. Nobody needs such a document.
 *
 * @see <a href="https://spec.graphql.org/September2025/#sec-Language.Source-Text">GraphQL, section 2.1</a>
 */
final class GraphQlDocumentParser {
    /** Control characters but tab and line breaks, separators, byte order marks, halves of characters, many quotes. */
    private static final Pattern UNCLEAR = Pattern.compile(
            "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\p{Cs}]|\\r(?!\\n)|\"{4}");

    /** The parser is slow with digits: a number that long would be for nothing but that. */
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![0-9])[0-9]{100}");

    /** Above what GitHub takes, and a fraction of a second's work at worst. */
    private static final int MAX_CHARACTERS = 256 * 1024;

    /** The parser's defaults, written out because a host may have others for its own documents. */
    private static final ParserOptions OPTIONS = ParserOptions.newParserOptions()
            .captureIgnoredChars(false)
            .captureSourceLocation(false)
            .captureLineComments(false)
            .maxCharacters(MAX_CHARACTERS)
            .maxTokens(ParserOptions.MAX_QUERY_TOKENS)
            .maxWhitespaceTokens(ParserOptions.MAX_WHITESPACE_TOKENS)
            .maxRuleDepth(ParserOptions.MAX_RULE_DEPTH)
            .redactTokenParserErrorMessages(true)
            .parsingListener(token -> requireClear(token.getText()))
            .build();

    private GraphQlDocumentParser() {}

    static void requireQueries(String text) throws GraphQlNotQueryException {
        if (text.length() > MAX_CHARACTERS || LONG_NUMBER.matcher(text).find()) {
            throw GraphQlNotQueryException.forbidden("its query is longer than " + MAX_CHARACTERS
                    + " characters, or has a number of a hundred digits;" + " have variables for values");
        }
        if (UNCLEAR.matcher(text).find()) {
            throw unclear();
        }
        for (Definition<?> definition : parse(text).getDefinitions()) {
            if (definition instanceof OperationDefinition operation) {
                requireQuery(operation.getOperation());
            } else if (!(definition instanceof FragmentDefinition)) {
                throw GraphQlNotQueryException.forbidden(
                        "its query defines something that is neither an operation nor a fragment; leave it out");
            }
        }
    }

    private static void requireQuery(OperationDefinition.Operation operation) throws GraphQlNotQueryException {
        switch (operation) {
            case QUERY -> {}
            case MUTATION -> throw notAllowed("mutation");
            case SUBSCRIPTION -> throw notAllowed("subscription");
        }
    }

    private static GraphQlNotQueryException notAllowed(String operation) {
        return GraphQlNotQueryException.forbidden(
                "it has a " + operation + ", be it run or not; leave it out, or ask those"
                        + " who run the proxy to allow more in its client registry");
    }

    private static Document parse(String text) throws GraphQlNotQueryException {
        try {
            return Parser.parse(ParserEnvironment.newParserEnvironment()
                    .document(text)
                    .parserOptions(OPTIONS)
                    .build());
        } catch (UnclearTokenException e) {
            throw unclear();
        } catch (InvalidSyntaxException | NumberFormatException e) {
            throw GraphQlNotQueryException.malformed(
                    "its query is not a GraphQL document, or has too many words or levels to be judged"
                            + (e instanceof InvalidSyntaxException invalid ? place(invalid) : ""));
        } catch (StackOverflowError e) {
            throw GraphQlNotQueryException.forbidden("its query has too many levels to be judged; send less at once");
        }
    }

    private static String place(InvalidSyntaxException e) {
        return e.getLocation() == null || e.getLocation().getLine() < 1
                ? ""
                : "; look at line " + e.getLocation().getLine() + ", column "
                        + e.getLocation().getColumn();
    }

    private static void requireClear(String token) {
        boolean unclear = token.startsWith("\"\"\"")
                ? token.contains("\\\"")
                : token.startsWith("\"") && token.contains("\\\\\"");
        if (unclear) {
            throw new UnclearTokenException();
        }
    }

    private static GraphQlNotQueryException unclear() {
        return GraphQlNotQueryException.forbidden("its query has something that servers read differently: a control"
                + " character, a carriage return by itself, a line separator, a byte order mark, half a character, more"
                + " than three quotes in a row, a backslash before a quote in a block string, or two in a string; have"
                + " variables for values");
    }

    /** Ends the parsing. */
    private static final class UnclearTokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnclearTokenException() {
            super(null, null, false, false);
        }
    }
}
