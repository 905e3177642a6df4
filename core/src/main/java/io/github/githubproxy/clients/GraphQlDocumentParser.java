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
 * Checks that a GraphQL document contains queries and fragments only. It is the only class that uses the types of the
 * optional GraphQL parser.
 *
 * <p>Parsers differ in where a comment ends (at a lone carriage return or a line separator), in whether a backslash escapes
 * a quote (in block strings, and after another backslash), and in how many quotes in a row end a block string. A comment
 * or string for one parser may be a mutation for another, so documents with these characters are refused.
 *
 * @see <a href="https://spec.graphql.org/September2025/#sec-Language.Source-Text">GraphQL, section 2.1</a>
 */
final class GraphQlDocumentParser {
    /** Control characters but tab and line breaks, separators, byte order marks, halves of characters, many quotes. */
    private static final Pattern AMBIGUOUS = Pattern.compile(
            "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\p{Cs}]|\\r(?!\\n)|\"{4}");

    /** The parser is slow with digits; no value needs a number of this length. */
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![0-9])[0-9]{100}");

    /** Above what GitHub accepts; parsing takes a fraction of a second at worst. */
    private static final int MAX_CHARACTERS = 256 * 1024;

    /** Sets every option, because a host may have changed the parser's defaults. */
    private static final ParserOptions OPTIONS = ParserOptions.newParserOptions()
            .captureIgnoredChars(false)
            .captureSourceLocation(false)
            .captureLineComments(false)
            .maxCharacters(MAX_CHARACTERS)
            .maxTokens(ParserOptions.MAX_QUERY_TOKENS)
            .maxWhitespaceTokens(ParserOptions.MAX_WHITESPACE_TOKENS)
            .maxRuleDepth(ParserOptions.MAX_RULE_DEPTH)
            .redactTokenParserErrorMessages(true)
            .parsingListener(token -> requireUnambiguous(token.getText()))
            .build();

    private GraphQlDocumentParser() {}

    /** Does nothing if the document contains queries and fragments only. */
    static void requireQueries(String text) throws GraphQlNotQueryException {
        if (text.length() > MAX_CHARACTERS || LONG_NUMBER.matcher(text).find()) {
            throw GraphQlNotQueryException.forbidden("its query is longer than " + MAX_CHARACTERS
                    + " characters, or has a number of a hundred digits;" + " have variables for values");
        }
        if (AMBIGUOUS.matcher(text).find()) {
            throw ambiguous();
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
        } catch (AmbiguousTokenException e) {
            throw ambiguous();
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

    private static void requireUnambiguous(String token) {
        boolean ambiguous = token.startsWith("\"\"\"")
                ? token.contains("\\\"")
                : token.startsWith("\"") && token.contains("\\\\\"");
        if (ambiguous) {
            throw new AmbiguousTokenException();
        }
    }

    private static GraphQlNotQueryException ambiguous() {
        return GraphQlNotQueryException.forbidden("its query has something that servers read differently: a control"
                + " character, a carriage return by itself, a line separator, a byte order mark, half a character, more"
                + " than three quotes in a row, a backslash before a quote in a block string, or two in a string; have"
                + " variables for values");
    }

    /** Aborts the parser from its listener. */
    private static final class AmbiguousTokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AmbiguousTokenException() {
            super(null, null, false, false);
        }
    }
}
