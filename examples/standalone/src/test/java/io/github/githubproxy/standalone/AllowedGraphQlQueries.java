package io.github.githubproxy.standalone;

import static io.github.githubproxy.standalone.RawGraphQlRequest.JSON;
import static io.github.githubproxy.standalone.RawGraphQlRequest.encoded;
import static io.github.githubproxy.standalone.RawGraphQlRequest.get;
import static io.github.githubproxy.standalone.RawGraphQlRequest.json;
import static io.github.githubproxy.standalone.RawGraphQlRequest.post;
import static io.github.githubproxy.standalone.RawGraphQlRequest.query;
import static io.github.githubproxy.standalone.RawGraphQlRequest.quoted;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Allowed queries, some of which contain the word mutation. */
final class AllowedGraphQlQueries {
    private static final String TWO = "query A { viewer { login } } query B { rateLimit { cost } }";

    private AllowedGraphQlQueries() {}

    static List<RawGraphQlRequest> all() {
        return List.of(
                query("shorthand", "{ viewer { login } }"),
                query("named", "query Q { viewer { login } }"),
                query(
                        "with variables",
                        "query($o: String!, $n: String = \"x\") { repository(owner: $o, name: $n) { id } }"),
                query("with a fragment", "query { viewer { ...F } } fragment F on User { login }"),
                query("with an inline fragment", "{ viewer { ... on User { login } ... { id } } }"),
                query("with directives", "query @a { viewer @include(if: true) { login @skip(if: false) } }"),
                query(
                        "introspection",
                        "{ __schema { mutationType { name } queryType { name } } viewer { __typename } }"),
                query("mutation in a comment", "# mutation { x }\n{ viewer { login } } # mutation { y }"),
                query("comments and CRLF", "# mutation { x }\r\n{ viewer { login } }\r\n# mutation { y }\r\n"),
                query("mutation in a string", "{ viewer { x(a: \"mutation { y }\", b: \"} mutation { z }\") } }"),
                query("quotes in a string", "{ viewer { x(a: \"\\\"} } mutation { z }\\\"\") } }"),
                query("escapes in a string", "{ viewer { x(a: \"\\u006dutation \\\\ \\n \\/ \\u{1F600}\") } }"),
                query(
                        "mutation in a block string",
                        "{ viewer { x(a: \"\"\"\n } } mutation { \"y\" }\n# \\n\"\"\") } }"),
                query("a field by the name of mutation", "{ viewer { mutation { x } subscription } }"),
                query("an alias by the name of mutation", "{ mutation: viewer { login } }"),
                query("an operation by the name of mutation", "query mutation { viewer { login } }"),
                query(
                        "a fragment by the name of mutation",
                        "{ viewer { ...mutation } } fragment mutation on User { id }"),
                query("a type by the name of mutation", "{ viewer { ... on mutation { id } } }"),
                query(
                        "a variable by the name of mutation",
                        "query($mutation: Int) { viewer { x(mutation: $mutation) } }"),
                query(
                        "an enum value by the name of mutation",
                        "{ viewer { x(kind: mutation, in: {mutation: null}) } }"),
                query("a directive by the name of mutation", "query @mutation(mutation: 1) { viewer { login } }"),
                query("other languages", "{ viewer { x(a: \"\u00fc \u4e16 \ud83d\ude00\") } } # \u00e9 \ud83d\ude00"),
                query("numbers", "{ viewer { x(a: -0, b: 1.5e+10, c: [1, 2], d: {e: 3E-2}) } }"),
                query("several queries", TWO),
                query("many words", "{ viewer { login " + "a: login b ".repeat(2_000) + "} }"),
                json("several, one chosen", "{\"query\":" + quoted(TWO) + ",\"operationName\":\"B\"}"),
                json(
                        "mutation in the variables",
                        "{\"variables\":{\"x\":\"mutation { y }\",\"y\":[{\"mutation\":\"{\"}]},"
                                + "\"query\":\"query($x:String){viewer{x(a:$x)}}\",\"operationName\":null}"),
                json("white space", "\n\t{ \"query\" :\r\n\"{ viewer { login } }\" , \"variables\" : null }\n"),
                json("escaped throughout", "{\"qu\\u0065ry\":\"\\u007b viewer { login } }\"}"),
                json("no variables", "{\"query\":\"{ viewer { login } }\",\"variables\":{},\"extensions\":{}}"),
                json(
                        "with the library's name",
                        "{\"query\":\"{ viewer { login } }\",\"extensions\":{\"clientLibrary\":{\"name\":\"a\"}}}"),
                query("by the other path", "{ viewer { login } }").withTarget("/api/graphql"),
                query("by the third path", "{ viewer { login } }").withTarget("/api/v3/graphql"),
                query("with an empty query in the URL", "{ viewer { login } }").withTarget("/graphql?"),
                query("in chunks", "{ viewer { login } }").withHeader("Transfer-Encoding: chunked"),
                post(
                        "with a charset",
                        JSON + "; charset=UTF-8",
                        "{\"query\":\"{ viewer { login } }\"}".getBytes(StandardCharsets.UTF_8)),
                post(
                        "with a quoted charset",
                        "content-type: Application/JSON;charset=\"utf-8\"",
                        "{\"query\":\"{ viewer { login } }\"}".getBytes(StandardCharsets.UTF_8)),
                get("GET", "/graphql?query=" + encoded("{ viewer { login } }")),
                get("GET with plus signs", "/graphql?query=%7B+viewer+%7B+login+%7D+%7D"),
                get(
                        "GET with variables",
                        "/graphql?operationName=Q&variables=" + encoded("{\"x\":\"mutation { y } ; & %25\"}")
                                + "&query=" + encoded("query Q($x: String) { viewer { x(a: $x) } }")),
                get(
                        "GET with mutation in a string",
                        "/graphql?query=" + encoded("{ viewer { x(a: \"mutation {\") } }")));
    }
}
