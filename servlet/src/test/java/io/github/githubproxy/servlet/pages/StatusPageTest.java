package io.github.githubproxy.servlet.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.githubproxy.telemetry.OperatorNotice;
import io.github.githubproxy.telemetry.StatusReport;
import io.github.githubproxy.telemetry.TimeWindow;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusPageTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void escapesValues() throws IOException {
        String html = render("<b a=\"1\" c='2'>&lt;{{json}}");

        assertThat(html)
                .contains("<tr><th scope=\"row\">&lt;b a&#61;&quot;1&quot; c&#61;&#39;2&#39;&gt;&amp;lt;{{json}}</th>")
                .doesNotContain("<b a");
    }

    @Test
    void fillsSections() throws IOException {
        assertThat(render("ci"))
                .contains(
                        "<th scope=\"col\" aria-sort=\"descending\" class=\"number\"><a data-view href=\"?window&#61;hour&amp;sort"
                                + "&#61;spent\">quota spent</a></th>",
                        "<td><time datetime=\"2026-01-01T00:00:00Z\">",
                        "<p class=\"quiet\">GitHub has not reported any limit yet.</p>",
                        "<p class=\"quiet\">No quota was spent.</p>",
                        "prefers-color-scheme")
                .doesNotContain("{{", "<p class=\"quiet\">No requests.</p>");
    }

    /** Spring Boot configures views for each of these, and warns that their directory is missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.samskivert.mustache.Mustache",
                "freemarker.template.Configuration",
                "groovy.text.markup.MarkupTemplateEngine",
                "org.thymeleaf.TemplateEngine"
            })
    void bringsNoEngineThatSpringBootConfigures(String engine) {
        assertThatThrownBy(() -> Class.forName(engine)).isInstanceOf(ClassNotFoundException.class);
    }

    private static String render(String client) throws IOException {
        try (InputStream body = new StatusPage()
                .render(report(client), StatusPageModel.Selection.of(withoutParameters())).body().stream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static StatusReport report(String client) {
        StatusReport.Row row = new StatusReport.Row(client, 3, 2, 1, OptionalDouble.of(0.5), 2, 1, 0, 0);
        StatusReport.Usage usage = new StatusReport.Usage(
                60, NOW, row, List.of(row), List.of(), List.of(1L, 1L), Map.of(client, List.of(1L, 1L)));
        Map<TimeWindow, StatusReport.Usage> windows = new EnumMap<>(TimeWindow.class);
        for (TimeWindow window : TimeWindow.values()) {
            windows.put(window, usage);
        }
        return new StatusReport(
                NOW,
                List.of(),
                windows,
                List.of(),
                List.of(),
                List.of(new OperatorNotice("refused", client, "x", NOW, 1)));
    }

    static HttpServletRequest withoutParameters() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                StatusPageTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> null);
    }
}
