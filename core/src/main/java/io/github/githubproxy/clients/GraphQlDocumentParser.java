package io.github.githubproxy.clients;

import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import java.util.function.LongSupplier;
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

    private static final int MAX_TOKENS = 10_000;

    /** Sets every option, because a host may have changed the parser's defaults. */
    private static final ParserOptions OPTIONS = ParserOptions.newParserOptions()
            .captureIgnoredChars(false)
            .captureSourceLocation(false)
            .captureLineComments(false)
            .maxCharacters(GraphQlSizeLimits.MAX_LENGTH)
            .maxTokens(MAX_TOKENS)
            .maxWhitespaceTokens(ParserOptions.MAX_WHITESPACE_TOKENS)
            .maxRuleDepth(ParserOptions.MAX_RULE_DEPTH)
            .redactTokenParserErrorMessages(true)
            .build();

    private GraphQlDocumentParser() {}

    /** Does nothing if the document contains queries and fragments only. */
    static void requireQueries(String text) throws GraphQlNotQueryException {
        requireQueries(text, System::nanoTime);
    }

    /**
     * Does nothing if the document contains queries and fragments only.
     *
     * @param nanoClock measures how long tokens take
     */
    static void requireQueries(String text, LongSupplier nanoClock) throws GraphQlNotQueryException {
        GraphQlSizeLimits.require(text);
        if (AMBIGUOUS.matcher(text).find()) {
            throw ambiguous();
        }
        for (Definition<?> definition : parse(text, nanoClock).getDefinitions()) {
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

    private static Document parse(String text, LongSupplier nanoClock) throws GraphQlNotQueryException {
        SlowTokenLimit slowTokens = new SlowTokenLimit(nanoClock);
        ParserOptions options = OPTIONS.transform(builder -> builder.parsingListener(token -> {
            slowTokens.tokenRead();
            requireUnambiguous(token.getText());
        }));
        try {
            return Parser.parse(ParserEnvironment.newParserEnvironment()
                    .document(text)
                    .parserOptions(options)
                    .build());
        } catch (AmbiguousTokenException e) {
            throw ambiguous();
        } catch (SlowTokenLimit.ExceededException e) {
            throw GraphQlNotQueryException.forbidden(
                    "its query takes too long to be judged; send less at once, and have variables for values");
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
