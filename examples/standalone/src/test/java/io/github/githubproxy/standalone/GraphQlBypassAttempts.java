package io.github.githubproxy.standalone;

import static io.github.githubproxy.standalone.RawGraphQlRequest.JSON;
import static io.github.githubproxy.standalone.RawGraphQlRequest.encoded;
import static io.github.githubproxy.standalone.RawGraphQlRequest.get;
import static io.github.githubproxy.standalone.RawGraphQlRequest.json;
import static io.github.githubproxy.standalone.RawGraphQlRequest.post;
import static io.github.githubproxy.standalone.RawGraphQlRequest.query;
import static io.github.githubproxy.standalone.RawGraphQlRequest.quoted;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Attempts to run a mutation with the scope for queries only. Each of them would succeed with some server. */
final class GraphQlBypassAttempts {
    private static final String MUTATION = "mutation M { deleteIssue(input: {issueId: \"1\"}) { clientMutationId } }";
    private static final String QUERY = "query Q { viewer { login } }";
    private static final String BOTH = QUERY + " " + MUTATION;
    private static final String MUTATION_BODY = "{\"query\":" + quoted(MUTATION) + "}";
    private static final String QUERY_BODY = "{\"query\":" + quoted(QUERY) + "}";

    private GraphQlBypassAttempts() {}

    static Stream<RawGraphQlRequest> all() {
        return Stream.of(documents(), lexerDifferences(), bodies(), encodings(), urls(), paths())
                .flatMap(List::stream);
    }

    /** Allowed queries with a header field that names another path, which the proxy must remove. */
    static List<RawGraphQlRequest> pathOverrides() {
        return List.of(
                json("original URL", QUERY_BODY).withHeader("X-Original-URL: /repos/octo-org/hello-world"),
                json("rewritten URL", QUERY_BODY).withHeader("X-Rewrite-URL: /repos/octo-org/hello-world"));
    }

    /** Allowed queries with a header field that names another method. */
    static List<RawGraphQlRequest> methodOverrides() {
        return List.of(
                json("method override", QUERY_BODY).withHeader("X-HTTP-Method-Override: DELETE"),
                json("method", QUERY_BODY).withHeader("X-HTTP-Method: PATCH"),
                json("method override, another way", QUERY_BODY).withHeader("X-Method-Override: PUT"),
                json("method override with underscores", QUERY_BODY).withHeader("X_HTTP_Method_Override: DELETE"),
                get("GET as POST", "/graphql?query=" + encoded(QUERY)).withHeader("X-HTTP-Method-Override: POST"));
    }

    private static List<RawGraphQlRequest> documents() {
        return List.of(
                query("plain mutation", MUTATION),
                query("mutation without name", "mutation{deleteIssue{clientMutationId}}"),
                query("mutation with variables", "mutation($i:X!){deleteIssue(input:$i){clientMutationId}}"),
                query("mutation with a directive", "mutation @x { deleteIssue { clientMutationId } }"),
                query("mutation under an alias", "mutation { viewer: deleteIssue { clientMutationId } }"),
                query("mutation by the name of query", "mutation query { deleteIssue { clientMutationId } }"),
                query("mutation in a fragment", "mutation{...F} fragment F on Mutation{deleteIssue{clientMutationId}}"),
                query("mutation in an inline fragment", "mutation{...on Mutation{deleteIssue{clientMutationId}}}"),
                query("fragment first", "fragment F on Mutation{deleteIssue{clientMutationId}} mutation{...F}"),
                query("subscription", "subscription { issueDeleted { id } }"),
                query("comment before", "# query\n" + MUTATION),
                query("comment within", "mutation # {\n M # }\n { deleteIssue { clientMutationId } }"),
                query("commas, tabs and line breaks", ",\t\r\n,mutation,\r\n,M\t{deleteIssue{clientMutationId}}"),
                query("mutation behind a query", BOTH),
                query("mutation before a query", MUTATION + QUERY),
                query("mutation among queries", QUERY + MUTATION + "query R{viewer{id}}"),
                query("shorthand and mutation", "{viewer{login}}" + MUTATION),
                query("query, then a comment, then mutation", QUERY + "#\n" + MUTATION),
                json("named by operationName", "{\"query\":" + quoted(BOTH) + ",\"operationName\":\"M\"}"),
                json("not named by operationName", "{\"query\":" + quoted(BOTH) + ",\"operationName\":\"Q\"}"),
                json("operationName null", "{\"query\":" + quoted(BOTH) + ",\"operationName\":null}"),
                json("operationName empty", "{\"query\":" + quoted(BOTH) + ",\"operationName\":\"\"}"),
                json(
                        "operationName twice",
                        "{\"query\":" + quoted(BOTH) + ",\"operationName\":\"Q\",\"operationName\":\"M\"}"),
                query("upper case", "MUTATION M { deleteIssue { clientMutationId } }"),
                query("garbage between", QUERY + " ) " + MUTATION),
                query("closed once too often", "query Q { viewer { login } } } " + MUTATION),
                query("schema beside", "schema { query: Mutation } " + BOTH),
                query("description on an operation", "\"a query\" " + MUTATION));
    }

    /** Documents in which a mutation is a comment or a string for some parsers only. */
    private static List<RawGraphQlRequest> lexerDifferences() {
        return List.of(
                query("comment up to a carriage return", "query Q{viewer{login}} #\rmutation{deleteIssue{id}}"),
                query(
                        "comment past a carriage return",
                        "#\rquery Q{user(login:\"\"\"\nmutation{deleteIssue{id}} #\"\"\"){id}}\n"),
                query("comment up to a line separator", QUERY + "#\u2028" + MUTATION),
                query("comment up to a paragraph separator", QUERY + "#\u2029" + MUTATION),
                query("comment up to a next line", QUERY + "#\u0085" + MUTATION),
                query("comment up to a form feed", QUERY + "#\f" + MUTATION),
                query("comment up to a vertical tab", QUERY + "#\u000b" + MUTATION),
                query("byte order mark in the document", "\ufeff" + MUTATION),
                query("NUL in the document", QUERY + "\u0000" + MUTATION),
                query(
                        "quote escaped in a block string",
                        "query Q{user(login:\"\"\"\\\"\"\"){id}} mutation{deleteIssue{id}} #\"\"\"){id}}"),
                query(
                        "block string that ends in a backslash",
                        "query Q{user(login:\"\"\"a\\\\\"\"\"){id}} mutation{deleteIssue{id}} #\"\"\"){id}}"),
                query(
                        "four quotes at the end of a block string",
                        "query Q{user(login:\"\"\"a\"\"\"\"){id}} mutation{deleteIssue{id}} #\"){id}}"),
                query(
                        "string that ends in two backslashes",
                        "query Q{a:user(login:\"\\\\\", name:\") {id}} mutation{deleteIssue{id}} #\"){id}}"),
                query("string over lines", "query Q{user(login:\"\n\"){id}} mutation{deleteIssue{id}}"),
                query("string not closed", "query Q{user(login:\"){id}}\nmutation{deleteIssue{id}}"),
                query("unknown escape", "query Q{user(login:\"\\q\"){id}} mutation{deleteIssue{id}}"),
                json(
                        "lone surrogate",
                        "{\"query\":\"query Q{user(login:\\\"\\ud800\\\"){id}} mutation{deleteIssue{id}}\"}"));
    }

    private static List<RawGraphQlRequest> bodies() {
        String two = "{\"query\":" + quoted(QUERY) + ",\"query\":" + quoted(MUTATION) + "}";
        return List.of(
                json("query twice, mutation last", two),
                json("query twice, mutation first", "{\"query\":" + quoted(MUTATION) + "," + QUERY_BODY.substring(1)),
                json(
                        "query twice, once escaped",
                        QUERY_BODY.replace("}\"}", "}\",\"qu\\u0065ry\":" + quoted(MUTATION) + "}")),
                json(
                        "query in another case beside",
                        QUERY_BODY.replace("}\"}", "}\",\"Query\":" + quoted(MUTATION) + "}")),
                json(
                        "query with a blank beside",
                        QUERY_BODY.replace("}\"}", "}\",\"query \":" + quoted(MUTATION) + "}")),
                json("mutation beside query", QUERY_BODY.replace("}\"}", "}\",\"mutation\":" + quoted(MUTATION) + "}")),
                json("query escaped", "{\"\\u0071uery\":\"\\u006d\\u0075tation{deleteIssue{id}}\"}"),
                json("query in query", "{\"query\":{\"query\":" + quoted(MUTATION) + "}}"),
                json("query in an array", "{\"query\":[\"query\":" + quoted(MUTATION) + "]}"),
                json("batch", "[" + MUTATION_BODY + "]"),
                json("batch of both", "[" + QUERY_BODY + "," + MUTATION_BODY + "]"),
                json("batch behind white space", " \n\t[" + MUTATION_BODY + "]"),
                json("something behind", QUERY_BODY + MUTATION_BODY),
                json("another line behind", QUERY_BODY + "\n" + MUTATION_BODY),
                json("comment in JSON", "/*" + QUERY_BODY + "*/" + MUTATION_BODY),
                json("line comment in JSON", "//" + QUERY_BODY + "\n" + MUTATION_BODY),
                json("single quotes", "{'query':'mutation{deleteIssue{id}}'}"),
                json("trailing comma", "{\"query\":" + quoted(MUTATION) + ",}"),
                json("stored document", "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"0\"}}}"),
                json(
                        "stored document beside a query",
                        QUERY_BODY.replace("}\"}", "}\",\"extensions\":{\"persistedQuery\":{\"sha256Hash\":\"0\"}}}")),
                json("document by id", "{\"id\":\"1\"}"),
                json("document by id beside a query", QUERY_BODY.replace("}\"}", "}\",\"documentId\":\"1\"}")));
    }

    private static List<RawGraphQlRequest> encodings() {
        byte[] body = MUTATION_BODY.getBytes(StandardCharsets.UTF_8);
        String multipart =
                "--b\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + MUTATION_BODY + "\r\n--b--\r\n";
        String overlong = MUTATION_BODY.replace("mutation M", "mutation \u00c0\u00a0M");
        return List.of(
                post(
                        "application/graphql",
                        "Content-Type: application/graphql",
                        MUTATION.getBytes(StandardCharsets.UTF_8)),
                post(
                        "form",
                        "Content-Type: application/x-www-form-urlencoded",
                        ("query=" + encoded(MUTATION)).getBytes(StandardCharsets.UTF_8)),
                post(
                        "form in what looks like JSON",
                        "Content-Type: application/x-www-form-urlencoded",
                        "{\"query\":\"{a(x:\\\"&query=mutation{deleteIssue{id}}&\\\")}\"}"
                                .getBytes(StandardCharsets.UTF_8)),
                post(
                        "multipart",
                        "Content-Type: multipart/form-data; boundary=b",
                        multipart.getBytes(StandardCharsets.UTF_8)),
                post("text/plain", "Content-Type: text/plain", body),
                post("no type", "X-Nothing: x", body),
                post("JSON of another kind", "Content-Type: application/vnd.api+json", body),
                post("two types in one", "Content-Type: application/json, application/graphql", body),
                post("another charset", JSON + "; charset=utf-16", body).inCharset(StandardCharsets.UTF_16),
                post("UTF-7", JSON + "; charset=utf-7", body),
                json("two types", MUTATION_BODY).withHeader("Content-Type: application/graphql"),
                json("type with underscore", MUTATION_BODY).withHeader("Content_Type: application/graphql"),
                json("UTF-16, little end first", MUTATION_BODY).inCharset(StandardCharsets.UTF_16LE),
                json("UTF-16, big end first", MUTATION_BODY).inCharset(StandardCharsets.UTF_16BE),
                json("UTF-32", MUTATION_BODY).inCharset(Charset.forName("UTF-32BE")),
                json("byte order mark", "\ufeff" + MUTATION_BODY),
                json("overlong UTF-8", overlong).inCharset(StandardCharsets.ISO_8859_1),
                json("gzip", MUTATION_BODY).withHeader("Content-Encoding: gzip").gzipped(),
                json("deflate", MUTATION_BODY)
                        .withHeader("Content-Encoding: deflate")
                        .deflated(),
                json("gzip, not marked", MUTATION_BODY).gzipped(),
                json("gzip by another name", MUTATION_BODY)
                        .withHeader("Content_Encoding: gzip")
                        .gzipped(),
                json("identity", MUTATION_BODY).withHeader("Content-Encoding: identity"),
                json("chunked", MUTATION_BODY).withHeader("Transfer-Encoding: chunked"),
                json("behind 2 MiB of space", " ".repeat(2 << 20) + MUTATION_BODY),
                json("behind 2 MiB of space in chunks", " ".repeat(2 << 20) + MUTATION_BODY)
                        .withHeader("Transfer-Encoding: chunked"),
                query("behind a long comment", QUERY + "#" + "x".repeat(200_000) + "\n" + MUTATION),
                query("behind a longer comment", QUERY + "#" + "x".repeat(600_000) + "\n" + MUTATION),
                query("behind many words", "query Q{" + "a ".repeat(100_000) + "}" + MUTATION),
                query("behind much depth", "{a".repeat(50_000) + "}".repeat(50_000) + MUTATION),
                query("behind a deep value", "{a(x:" + "[".repeat(50_000) + "]".repeat(50_000) + ")}" + MUTATION),
                query("behind many digits", "{a(x:" + "9".repeat(200_000) + ")}" + MUTATION));
    }

    private static List<RawGraphQlRequest> urls() {
        String url = "/graphql?query=";
        String query = encoded(QUERY);
        String mutation = encoded(MUTATION);
        return List.of(
                get("GET", url + mutation),
                get("GET at the other path", "/api/graphql?query=" + mutation),
                get("HEAD", url + mutation).withMethod("HEAD"),
                get("GET with plus signs", url + "mutation+M+%7BdeleteIssue%7Bid%7D%7D"),
                get("GET with encoded letters", url + "%6d%75tation%7BdeleteIssue%7Bid%7D%7D"),
                get("GET encoded twice", url + encoded(mutation)),
                get("GET with a string encoded twice", url + encoded("{a(x:\"%22)}mutation{deleteIssue{id}} #\")}")),
                get("GET twice, mutation last", url + query + "&query=" + mutation),
                get("GET twice, mutation first", url + mutation + "&query=" + query),
                get("GET with a semicolon", url + query + ";query=" + mutation),
                get("GET with a name in upper case", url + query + "&QUERY=" + mutation),
                get("GET with a name with brackets", url + query + "&query[]=" + mutation),
                get("GET with an encoded name", url + query + "&%71uery=" + mutation),
                get("GET with a name encoded twice", url + query + "&%2571uery=" + mutation),
                get("GET with a name behind a plus sign", url + query + "&+query=" + mutation),
                get("GET with two operations", url + encoded(BOTH) + "&operationName=M"),
                get("GET with a stored document", "/graphql?extensions=" + encoded("{\"persistedQuery\":{}}")),
                get("GET of a batch", "/graphql?batch=" + encoded("[" + MUTATION_BODY + "]")),
                get("GET with a body", url + query)
                        .withHeader(JSON)
                        .withMethod("GET")
                        .withBody(MUTATION_BODY),
                get("GET with a broken encoding", url + "%6mutation%7BdeleteIssue%7Bid%7D%7D"),
                get("GET with overlong UTF-8", url + "mutation%C0%A0%7BdeleteIssue%7Bid%7D%7D"),
                get("GET with NUL", url + query + "%00" + mutation),
                get("GET with another NUL", url + query + "&query%00=" + mutation),
                json("POST with a query in the URL", QUERY_BODY).withTarget(url + mutation),
                json("POST with both in the URL", QUERY_BODY).withTarget(url + encoded(BOTH)),
                json("POST with operationName in the URL", "{\"query\":" + quoted(BOTH) + "}")
                        .withTarget("/graphql?operationName=M"));
    }

    private static List<RawGraphQlRequest> paths() {
        return Stream.of(
                        "/api/graphql",
                        "/api/v3/graphql",
                        "/graphql/",
                        "/graphql//",
                        "//graphql",
                        "/GraphQL",
                        "/graph%71l",
                        "/graph%2571l",
                        "/graphql%2f",
                        "/graphql%20",
                        "/graphql;x=/repos/octo-org/hello-world",
                        "/graphql.json",
                        "/graphql/repos/octo-org",
                        "/./graphql",
                        "/repos/../graphql",
                        "/repos/octo-org/..%2f..%2fgraphql",
                        "/api/v3/graphql/",
                        "/api/v3/api/graphql",
                        "/api/graphql/",
                        "/api/uploads/graphql",
                        "/api/uploads/api/graphql")
                .map(path -> json("POST " + path, MUTATION_BODY).withTarget(path))
                .toList();
    }
}
