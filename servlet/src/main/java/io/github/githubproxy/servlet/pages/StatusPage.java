package io.github.githubproxy.servlet.pages;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.github.githubproxy.http.Headers;
import io.github.githubproxy.http.ProxyResponse;
import io.github.githubproxy.http.ResponseBody;
import io.github.githubproxy.telemetry.StatusReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/**
 * The status page: one document that needs nothing else, and that may load nothing else. All texts from outside are
 * escaped by the template engine.
 */
final class StatusPage {
    private static final int NONCE_BYTES = 18;

    private final Template template =
            Mustache.compiler().emptyStringIsFalse(true).compile(resource("status.mustache"));
    private final String style = resource("status.css");
    private final String script = resource("status.js");
    private final SecureRandom random = new SecureRandom();

    /** What the template shows. */
    record Shown(StatusPageModel view, String nonce, String style, String script) {}

    ProxyResponse show(StatusReport report, StatusPageModel.Choice choice) {
        String nonce = nonce();
        String html = template.execute(new Shown(StatusPageModel.of(report, choice), nonce, style, script));
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
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
