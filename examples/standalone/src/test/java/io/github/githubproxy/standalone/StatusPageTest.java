package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page in a browser. */
@Tag("browser")
class StatusPageTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String CLIENT_NAME_CELLS = "[aria-labelledby=clients] tbody th";
    private static final String FIRST_CLIENT_SPENT_CELL = "[aria-labelledby=clients] tbody tr:first-child td";

    /** Records violations of the page's content security policy. */
    private static final String RECORD_CSP_VIOLATIONS = "window.violations = [];"
            + "document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective));";

    private static final List<String> MARKUP_NAMES = List.of(
            "<img src=x onerror=alert(1)>",
            "\"'><script>alert(2)</script>",
            "</table></main><h1>Nothing to see",
            "&lt;b&gt; &amp; <b>",
            "&#123;&#123;json&#125;&#125;",
            "a' onmouseover='alert(3)",
            "-->]]></title></style><svg onload=alert(4)>");

    @TempDir
    private Path directory;

    private static Browser browser;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void renewBrowser() {
        browser.renew();
    }

    @Test
    void loads500ClientsWithinTwoSeconds() {
        List<String> clients =
                IntStream.range(0, 500).mapToObj(i -> "team-%03d".formatted(i)).toList();
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, clients, 50)) {
            fixture.getAs("team-000", "/rate_limit");
            clients.forEach(client -> fixture.spend(client, 1));
            fixture.awaitCounted(501);

            boolean shown = Stream.generate(() -> browser.opensWithin(Duration.ofSeconds(2), fixture.page("")))
                    .limit(3)
                    .anyMatch(Boolean::booleanValue);

            assertThat(shown).isTrue();
            assertThat(browser.texts(CLIENT_NAME_CELLS)).containsAll(clients);
            assertThat(browser.run("return new Set(Array.from(document.querySelectorAll("
                            + "'[aria-labelledby=credentials] tbody th'), cell => cell.textContent)).size"))
                    .isEqualTo(50L);
        }
    }

    @Test
    void updatesWithoutReload() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("ci", "renovate"), 1)) {
            fixture.spend("ci", 3);
            fixture.awaitCounted(3);
            browser.open(fixture.page(""));
            browser.run("return window.mark = 'still the same page'");
            assertThat(browser.text("h1")).startsWith("ci spends 100% of the quota");

            fixture.spend("renovate", 12);

            await().atMost(TIMEOUT).until(() -> browser.text("h1").startsWith("renovate spends 80% of the quota"));
            assertThat(browser.texts(CLIENT_NAME_CELLS)).containsExactly("renovate", "ci");
            assertThat(browser.run("return window.mark")).isEqualTo("still the same page");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void reportsFailedUpdateAndRecovers() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("ci"), 1)) {
            fixture.spend("ci", 1);
            fixture.awaitCounted(1);
            browser.open(fixture.page(""));
            browser.goOffline();

            await().atMost(TIMEOUT).until(() -> browser.text("#state").startsWith("Not updated"));
            assertThat(browser.text("h1")).startsWith("ci spends 100%");

            browser.goOnline();
            await().atMost(TIMEOUT).until(() -> browser.text("#state").isEmpty());
        }
    }

    @Test
    void sortsByClickedHeader() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("apple", "banana", "cherry"), 1)) {
            spendUnevenly(fixture);
            browser.open(fixture.page(""));
            browser.run("return window.mark = 'still the same page'");
            assertThat(browser.texts(CLIENT_NAME_CELLS)).containsExactly("banana", "cherry", "apple");
            assertThat(browser.text("th[aria-sort]")).startsWith("quota spent");

            browser.click("client");

            await().atMost(TIMEOUT).until(() -> browser.text("th[aria-sort]").startsWith("client"));
            assertThat(browser.texts(CLIENT_NAME_CELLS)).containsExactly("apple", "banana", "cherry");
            assertThat(browser.address()).hasPath("/-/status").hasQuery("window=hour&sort=name");
            assertThat(browser.run("return window.mark")).isEqualTo("still the same page");

            fixture.spend("cherry", 9);

            await().atMost(TIMEOUT).until(() -> browser.text("h1").startsWith("cherry"));
            assertThat(browser.texts(CLIENT_NAME_CELLS)).containsExactly("apple", "banana", "cherry");
        }
    }

    @Test
    void worksWithoutJavaScript() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("apple", "banana", "cherry"), 1);
                Browser scriptless = Browser.withoutJavaScript()) {
            spendUnevenly(fixture);
            scriptless.open(fixture.page(""));
            assertThat(scriptless.text("h1")).startsWith("banana spends 50% of the quota");
            assertThat(scriptless.texts(CLIENT_NAME_CELLS)).containsExactly("banana", "cherry", "apple");
            assertThat(scriptless.count("[aria-labelledby=spent] rect")).isGreaterThan(3);
            assertThat(scriptless.count("noscript > meta[http-equiv=refresh]")).isEqualTo(1);

            scriptless.click("client");
            assertThat(scriptless.address()).hasPath("/-/status").hasQuery("window=hour&sort=name");
            assertThat(scriptless.texts(CLIENT_NAME_CELLS)).containsExactly("apple", "banana", "cherry");

            scriptless.click("last minute");
            assertThat(scriptless.address()).hasQuery("window=minute&sort=name");
            assertThat(scriptless.text("#spent")).isEqualTo("Quota spent, last minute");

            fixture.spend("cherry", 9);

            await().atMost(TIMEOUT).until(() -> scriptless.text("h1").startsWith("cherry"));
            assertThat(scriptless.address()).hasQuery("window=minute&sort=name");
        }
    }

    @Test
    void escapesMarkupInNames() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, MARKUP_NAMES, 1)) {
            browser.runBeforePageScripts(
                    RECORD_CSP_VIOLATIONS + "window.alert = text => window.violations.push(text);");
            for (int i = 0; i < MARKUP_NAMES.size(); i++) {
                fixture.spend(MARKUP_NAMES.get(i), MARKUP_NAMES.size() - i + 1);
            }
            fixture.awaitCounted(35);
            browser.open(fixture.page(""));

            assertThat(browser.texts(CLIENT_NAME_CELLS)).containsExactlyElementsOf(MARKUP_NAMES);
            assertThat(browser.text("h1")).contains(MARKUP_NAMES.get(0));
            assertThat(browser.texts(".legend > span")).containsAll(MARKUP_NAMES.subList(0, 6));
            assertThat(browser.texts("[aria-labelledby=routes] tbody th")).containsExactlyElementsOf(MARKUP_NAMES);
            assertThat(browser.count("img, main script, main style")).isZero();
            assertThat(browser.count("h1")).isEqualTo(1);

            fixture.spend(MARKUP_NAMES.get(1), 20);

            await().atMost(TIMEOUT).until(() -> browser.text("h1").contains(MARKUP_NAMES.get(1)));
            assertThat(browser.texts(CLIENT_NAME_CELLS)).containsExactlyInAnyOrderElementsOf(MARKUP_NAMES);
            assertThat(browser.count("img, main script, main style")).isZero();
            assertThat(browser.run("return window.violations")).isEqualTo(List.of());
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void loadsNothingFromOtherOrigins() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("ci"), 1)) {
            browser.runBeforePageScripts(RECORD_CSP_VIOLATIONS);
            fixture.spend("ci", 1);
            fixture.awaitCounted(1);
            browser.requests();
            browser.open(fixture.page(""));
            browser.click("last day");
            await().atMost(TIMEOUT).until(() -> browser.text("#spent").equals("Quota spent, last day"));
            fixture.spend("ci", 1);
            await().atMost(TIMEOUT)
                    .until(() -> browser.text(FIRST_CLIENT_SPENT_CELL).equals("2"));

            assertThat(browser.requests())
                    .hasSizeGreaterThan(2)
                    .extracting(URI::getAuthority, URI::getPath)
                    .containsOnly(
                            tuple(fixture.page("").getAuthority(), "/-/status"),
                            tuple(fixture.authority(), "/-/status"));
            assertThat(browser.run("return window.violations")).isEqualTo(List.of());
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void contentSecurityPolicyBlocksInjection() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("ci"), 1)) {
            browser.runBeforePageScripts(RECORD_CSP_VIOLATIONS);
            browser.open(fixture.page(""));

            browser.run("const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
                    + "document.body.append(script);"
                    + "const image = document.createElement('img'); image.src = '/-/live'; document.body.append(image);"
                    + "const style = document.createElement('style'); style.textContent = 'body { color: red }';"
                    + "document.body.append(style); return true");

            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(browser.run("return Array.from(new Set(window.violations)).sort()"))
                            .isEqualTo(List.of("img-src", "script-src-elem", "style-src-elem")));
            assertThat(browser.run("return typeof window.ran")).isEqualTo("undefined");
        }
    }

    @Test
    void topClientIsShownFirst() {
        List<String> clients = List.of("ci", "deploy", "docs-site", "renovate", "release-bot", "stale-bot");
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, clients, 1)) {
            clients.forEach(client -> fixture.spend(client, 2));
            fixture.spend("stale-bot", 38);
            fixture.awaitCounted(50);
            browser.open(fixture.page(""));

            assertThat(browser.text("main")).startsWith("stale-bot spends 80% of the quota: 40 of 50 units");
            assertThat(browser.texts(CLIENT_NAME_CELLS)).startsWith("stale-bot");
            assertThat(browser.run("return document.querySelector('h1').getBoundingClientRect().top < 100"))
                    .isEqualTo(true);
        }
    }

    @Test
    void onlyTablesScrollSidewaysOnPhone() {
        String longName = "a-client-with-a-name-as-long-as-the-registry-lets-it-be-"
                .repeat(2)
                .substring(0, 100);
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("ci", longName), 2)) {
            fixture.spend(longName, 5);
            fixture.spend("ci", 1);
            fixture.awaitCounted(6);
            browser.emulatePhone(390, 844);
            browser.open(fixture.page(""));

            assertThat(browser.run("return document.documentElement.clientWidth"))
                    .isEqualTo(390L);
            assertThat(browser.run("return document.documentElement.scrollWidth"))
                    .isEqualTo(390L);
            assertThat(browser.text("h1")).startsWith(longName);

            browser.run("return document.querySelector('[aria-labelledby=clients] .scroll').scrollLeft = 50");
            fixture.spend("ci", 9);

            await().atMost(TIMEOUT).until(() -> browser.text("h1").startsWith("ci"));
            assertThat(browser.run("return document.querySelector('[aria-labelledby=clients] .scroll').scrollLeft"))
                    .isEqualTo(50L);
        }
    }

    @Test
    void onlyAdminsReadStatusPage() {
        try (MultiClientFixture fixture = MultiClientFixture.of(directory, List.of("ci"), 1)) {
            for (String path : List.of("/-/status", "/-/status.json")) {
                HttpResponse<String> nobody = fixture.get(path, "Authorization", "token unknown-token");
                assertThat(nobody.statusCode()).isEqualTo(401);
                assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse(""))
                        .startsWith("Basic");
                assertThat(fixture.getAs("ci", path).statusCode()).isEqualTo(403);
                assertThat(fixture.get(path, "Authorization", "token " + MultiClientFixture.ADMIN_TOKEN)
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(fixture.gitHub().journal().total()).isZero();
        }
    }

    private static void spendUnevenly(MultiClientFixture fixture) {
        fixture.spend("apple", 1);
        fixture.spend("banana", 3);
        fixture.spend("cherry", 2);
        fixture.awaitCounted(6);
    }
}
