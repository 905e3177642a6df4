package io.github.githubproxy.servlet.pages;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.telemetry.StatusReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/**
 * Renders the status page: one HTML document with inline style and script. Its content security policy forbids every other
 * resource. The template engine escapes all values except the style and the script. Thread-safe.
 */
final class StatusPage {
    private static final int NONCE_BYTES = 18;

    private final Mustache template =
            new DefaultMustacheFactory().compile(new StringReader(resource("status.mustache")), "status.mustache");
    private final String style = resource("status.css");
    private final String script = resource("status.js");
    private final SecureRandom random = new SecureRandom();

    /** The values of the template. */
    record TemplateContext(StatusPageModel view, String nonce, String style, String script) {}

    ProxyResponse render(StatusReport report, StatusPageModel.Selection selection) {
        String nonce = nonce();
        StringWriter html = new StringWriter();
        template.execute(html, new TemplateContext(StatusPageModel.of(report, selection), nonce, style, script));
        byte[] bytes = html.toString().getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.of(
                "Content-Type", "text/html; charset=utf-8",
                "Content-Length", Integer.toString(bytes.length),
                "Cache-Control", "no-store",
                "Content-Security-Policy",
                        "default-src 'none'; style-src 'nonce-" + nonce + "'; script-src 'nonce-" + nonce
                                + "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'",
                "Referrer-Policy", "no-referrer",
                "X-Content-Type-Options", "nosniff");
        return new ProxyResponse(200, headers, ResponseBody.of(bytes));
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(StatusPage.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
