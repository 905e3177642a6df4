package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.DemoData;
import io.github.githubproxy.fakegithub.limits.RateLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the screenshots of the status page for the documentation, of an hour in which one client sends far too many
 * requests. They are written to {@code target/pictures}.
 */
@Tag("browser")
class StatusScreenshotsTest {
    private static final Path SCREENSHOTS = Path.of("target", "pictures");
    private static final int MAX_BYTES = 300 * 1024;
    private static final String ADMIN_TOKEN = "token-of-the-watcher-0123456789";

    private static final List<String> CLIENTS = List.of(
            "ci",
            "renovate",
            "release-bot",
            "deploy",
            "docs-site",
            "backstage",
            "labeler",
            "nightly-tests",
            "security-scan",
            "chat-ops",
            "dashboards",
            "stale-bot");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-05T13:31:00Z"));

    @TempDir
    private Path directory;

    @Test
    void takesLightDarkAndPhoneScreenshots() throws IOException {
        try (ServerFixture fixture = ServerFixture.with(directory, now::get, gitHub -> gitHub, this::configure);
                Browser browser = Browser.start()) {
            simulateHour(fixture);
            URI page = URI.create(fixture.uri().toString().replace("://", "://me:" + ADMIN_TOKEN + "@") + "/-/status");

            takeScreenshot(browser, "status-light", page, 1280, 1500);
            browser.renew();
            browser.preferDark();
            takeScreenshot(browser, "status-dark", page, 1280, 1500);
            browser.renew();
            browser.emulatePhone(390, 844);
            takeScreenshot(browser, "status-phone", page, 780, 1266);
        }
    }

    /** All clients send requests each minute. From minute 30 on, one client sends many requests for uncached URLs. */
    private void simulateHour(ServerFixture fixture) {
        for (int minute = 0; minute < 50; minute++) {
            for (int i = 0; i < CLIENTS.size() - 1; i++) {
                String issues = ServerFixture.REPOSITORY + "/issues/";
                for (int read = 0; read <= i % 4; read++) {
                    get(fixture, CLIENTS.get(i), issues + (1 + read));
                }
                if (minute % (i + 2) == 0) {
                    get(fixture, CLIENTS.get(i), issues + (1 + minute) + "?client=" + i);
                }
            }
            for (int i = 0; minute >= 30 && i < 60; i++) {
                get(fixture, "stale-bot", ServerFixture.REPOSITORY + "/issues/" + (1 + i) + "?minute=" + minute);
            }
            if (minute % 7 == 0) {
                get(fixture, "chat-ops", "/search/issues?q=label:bug+minute-" + minute);
                get(fixture, "docs-site", ServerFixture.REPOSITORY + "/contents/gone-" + minute + ".md");
            }
            if (minute == 5) {
                RateLimits limits = fixture.gitHub().rateLimits();
                limits.set("octocat", "core", 5000, 850);
                limits.set("hubot", "core", 5000, 850);
                limits.exhaust("mona", "core");
            }
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
        }
        fixture.get("/repos/octo-org/hello-world", "Authorization", "token unknown-token");
    }

    private static void get(ServerFixture fixture, String client, String path) {
        fixture.get(path, "Authorization", "token " + token(client));
    }

    private static void takeScreenshot(Browser browser, String name, URI page, int width, int height)
            throws IOException {
        browser.open(page);
        assertThat(browser.text("h1")).startsWith("stale-bot spends");

        byte[] screenshot = browser.screenshot(height);

        assertThat(ImageIO.read(new ByteArrayInputStream(screenshot)).getWidth())
                .isEqualTo(width);
        assertThat(screenshot).hasSizeLessThan(MAX_BYTES);
        Files.write(Files.createDirectories(SCREENSHOTS).resolve(name + ".png"), screenshot);
    }

    private void configure(Map<String, String> environment) {
        environment.remove("GITHUB_PAT_BOT");
        environment.put("GITHUB_PAT_CI", DemoData.OCTOCAT_TOKEN);
        environment.put("GITHUB_PAT_RELEASES", DemoData.HUBOT_TOKEN);
        environment.put("GITHUB_PAT_SPARE", DemoData.MONA_TOKEN);
        StringBuilder registry = new StringBuilder(
                "version: 1\nclients:\n  - name: watcher\n    token: " + ADMIN_TOKEN + "\n    admin: true\n");
        CLIENTS.forEach(client -> registry.append("  - name: ")
                .append(client)
                .append("\n    token: ")
                .append(token(client))
                .append('\n'));
        environment.put("CLIENT_REGISTRY_FILE_PATH", TestEnvironment.registry(directory, registry.toString()));
    }

    private static String token(String client) {
        return "token-of-" + client + "-0123456789";
    }
}
