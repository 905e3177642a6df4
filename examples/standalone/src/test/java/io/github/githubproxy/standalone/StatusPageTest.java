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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page, as a browser shows it. */
class StatusPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NAMES = "[aria-labelledby=clients] tbody th";
    private static final String SPENT_BY_FIRST = "[aria-labelledby=clients] tbody tr:first-child td";

    /** Makes the page itself tell what its policy has kept from it. */
    private static final String NOTE_VIOLATIONS = "window.violations = [];"
            + "document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective));";

    private static final List<String> HOSTILE = List.of(
            "<img src=x onerror=alert(1)>",
            "\"'><script>alert(2)</script>",
            "</table></main><h1>Nothing to see",
            "&lt;b&gt; &amp; <b>",
            "{{json}} {{{style}}}",
            "a' onmouseover='alert(3)",
            "-->]]></title></style><svg onload=alert(4)>");

    @TempDir
    private Path directory;

    @BeforeAll
    static void thereIsABrowser() {
        Browser.require();
    }

    @Test
    void showsFiveHundredClientsAndFiftyCredentialsWithinTwoSeconds() {
        List<String> clients =
                IntStream.range(0, 500).mapToObj(i -> "team-%03d".formatted(i)).toList();
        try (Crowd crowd = Crowd.of(directory, clients, 50);
                Browser browser = Browser.start()) {
            crowd.getAs("team-000", "/rate_limit");
            clients.forEach(client -> crowd.spend(client, 1));
            crowd.awaitCounted(501);

            boolean shown = Stream.generate(() -> browser.opensWithin(Duration.ofSeconds(2), crowd.page("")))
                    .limit(3)
                    .anyMatch(Boolean::booleanValue);

            assertThat(shown).isTrue();
            assertThat(browser.texts(NAMES)).containsAll(clients);
            assertThat(browser.run("return new Set(Array.from(document.querySelectorAll("
                            + "'[aria-labelledby=credentials] tbody th'), cell => cell.textContent)).size"))
                    .isEqualTo(50L);
        }
    }

    @Test
    void updatesItselfWithoutBeingLoadedAgain() {
        try (Crowd crowd = Crowd.of(directory, List.of("ci", "renovate"), 1);
                Browser browser = Browser.start()) {
            crowd.spend("ci", 3);
            crowd.awaitCounted(3);
            browser.open(crowd.page(""));
            browser.run("return window.mark = 'still the same page'");
            assertThat(browser.text("h1")).startsWith("ci spends 100% of the quota");

            crowd.spend("renovate", 12);

            await().atMost(PATIENCE).until(() -> browser.text("h1").startsWith("renovate spends 80% of the quota"));
            assertThat(browser.texts(NAMES)).containsExactly("renovate", "ci");
            assertThat(browser.run("return window.mark")).isEqualTo("still the same page");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void saysSoWhenItCannotBeUpdatedAndGoesOnOnceItCan() {
        try (Crowd crowd = Crowd.of(directory, List.of("ci"), 1);
                Browser browser = Browser.start()) {
            crowd.spend("ci", 1);
            crowd.awaitCounted(1);
            browser.open(crowd.page(""));
            browser.goOffline();

            await().atMost(PATIENCE).until(() -> browser.text("#state").startsWith("Not updated"));
            assertThat(browser.text("h1")).startsWith("ci spends 100%");

            browser.goOnline();
            await().atMost(PATIENCE).until(() -> browser.text("#state").isEmpty());
        }
    }

    @Test
    void sortsByTheHeaderThatIsClicked() {
        try (Crowd crowd = Crowd.of(directory, List.of("apple", "banana", "cherry"), 1);
                Browser browser = Browser.start()) {
            spendUnevenly(crowd);
            browser.open(crowd.page(""));
            browser.run("return window.mark = 'still the same page'");
            assertThat(browser.texts(NAMES)).containsExactly("banana", "cherry", "apple");
            assertThat(browser.text("th[aria-sort]")).startsWith("quota spent");

            browser.click("client");

            await().atMost(PATIENCE).until(() -> browser.text("th[aria-sort]").startsWith("client"));
            assertThat(browser.texts(NAMES)).containsExactly("apple", "banana", "cherry");
            assertThat(browser.address()).hasPath("/-/status").hasQuery("window=hour&sort=name");
            assertThat(browser.run("return window.mark")).isEqualTo("still the same page");

            crowd.spend("cherry", 9);

            await().atMost(PATIENCE).until(() -> browser.text("h1").startsWith("cherry"));
            assertThat(browser.texts(NAMES)).containsExactly("apple", "banana", "cherry");
        }
    }

    @Test
    void worksWithoutJavaScript() {
        try (Crowd crowd = Crowd.of(directory, List.of("apple", "banana", "cherry"), 1);
                Browser browser = Browser.withoutJavaScript()) {
            spendUnevenly(crowd);
            browser.open(crowd.page(""));
            assertThat(browser.text("h1")).startsWith("banana spends 50% of the quota");
            assertThat(browser.texts(NAMES)).containsExactly("banana", "cherry", "apple");
            assertThat(browser.count("[aria-labelledby=spent] rect")).isGreaterThan(3);
            assertThat(browser.count("noscript > meta[http-equiv=refresh]")).isEqualTo(1);

            browser.click("client");
            assertThat(browser.address()).hasPath("/-/status").hasQuery("window=hour&sort=name");
            assertThat(browser.texts(NAMES)).containsExactly("apple", "banana", "cherry");

            browser.click("last minute");
            assertThat(browser.address()).hasQuery("window=minute&sort=name");
            assertThat(browser.text("#spent")).isEqualTo("Quota spent, last minute");

            crowd.spend("cherry", 9);

            await().atMost(PATIENCE).until(() -> browser.text("h1").startsWith("cherry"));
            assertThat(browser.address()).hasQuery("window=minute&sort=name");
        }
    }

    @Test
    void namesFullOfMarkupAreText() {
        try (Crowd crowd = Crowd.of(directory, HOSTILE, 1);
                Browser browser = Browser.start()) {
            browser.runFirst(NOTE_VIOLATIONS + "window.alert = text => window.violations.push(text);");
            for (int i = 0; i < HOSTILE.size(); i++) {
                crowd.spend(HOSTILE.get(i), HOSTILE.size() - i + 1);
            }
            crowd.awaitCounted(35);
            browser.open(crowd.page(""));

            assertThat(browser.texts(NAMES)).containsExactlyElementsOf(HOSTILE);
            assertThat(browser.text("h1")).contains(HOSTILE.get(0));
            assertThat(browser.texts(".legend > span")).containsAll(HOSTILE.subList(0, 6));
            assertThat(browser.texts("[aria-labelledby=routes] tbody th")).containsExactlyElementsOf(HOSTILE);
            assertThat(browser.count("img, main script, main style")).isZero();
            assertThat(browser.count("h1")).isEqualTo(1);

            crowd.spend(HOSTILE.get(1), 20);

            await().atMost(PATIENCE).until(() -> browser.text("h1").contains(HOSTILE.get(1)));
            assertThat(browser.texts(NAMES)).containsExactlyInAnyOrderElementsOf(HOSTILE);
            assertThat(browser.count("img, main script, main style")).isZero();
            assertThat(browser.run("return window.violations")).isEqualTo(List.of());
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void loadsNothingFromElsewhereAndKeepsItsOwnPolicy() {
        try (Crowd crowd = Crowd.of(directory, List.of("ci"), 1);
                Browser browser = Browser.start()) {
            browser.runFirst(NOTE_VIOLATIONS);
            crowd.spend("ci", 1);
            crowd.awaitCounted(1);
            browser.requests();
            browser.open(crowd.page(""));
            browser.click("last day");
            await().atMost(PATIENCE).until(() -> browser.text("#spent").equals("Quota spent, last day"));
            crowd.spend("ci", 1);
            await().atMost(PATIENCE).until(() -> browser.text(SPENT_BY_FIRST).equals("2"));

            assertThat(browser.requests())
                    .hasSizeGreaterThan(2)
                    .extracting(URI::getAuthority, URI::getPath)
                    .containsOnly(
                            tuple(crowd.page("").getAuthority(), "/-/status"), tuple(crowd.authority(), "/-/status"));
            assertThat(browser.run("return window.violations")).isEqualTo(List.of());
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void whatItsPolicyForbidsDoesNotHappen() {
        try (Crowd crowd = Crowd.of(directory, List.of("ci"), 1);
                Browser browser = Browser.start()) {
            browser.runFirst(NOTE_VIOLATIONS);
            browser.open(crowd.page(""));

            browser.run("const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
                    + "document.body.append(script);"
                    + "const image = document.createElement('img'); image.src = '/-/live'; document.body.append(image);"
                    + "const style = document.createElement('style'); style.textContent = 'body { color: red }';"
                    + "document.body.append(style); return true");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(browser.run("return Array.from(new Set(window.violations)).sort()"))
                            .isEqualTo(List.of("img-src", "script-src-elem", "style-src-elem")));
            assertThat(browser.run("return typeof window.ran")).isEqualTo("undefined");
        }
    }

    @Test
    void whoSpendsMostIsTheFirstThingOneSees() {
        List<String> clients = List.of("ci", "deploy", "docs-site", "renovate", "release-bot", "stale-bot");
        try (Crowd crowd = Crowd.of(directory, clients, 1);
                Browser browser = Browser.start()) {
            clients.forEach(client -> crowd.spend(client, 2));
            crowd.spend("stale-bot", 38);
            crowd.awaitCounted(50);
            browser.open(crowd.page(""));

            assertThat(browser.text("main")).startsWith("stale-bot spends 80% of the quota: 40 of 50 units");
            assertThat(browser.texts(NAMES)).startsWith("stale-bot");
            assertThat(browser.run("return document.querySelector('h1').getBoundingClientRect().top < 100"))
                    .isEqualTo(true);
        }
    }

    @Test
    void onAPhoneOnlyTablesScrollSideways() {
        String longName = "a-client-with-a-name-as-long-as-the-registry-lets-it-be-"
                .repeat(2)
                .substring(0, 100);
        try (Crowd crowd = Crowd.of(directory, List.of("ci", longName), 2);
                Browser browser = Browser.start()) {
            crowd.spend(longName, 5);
            crowd.spend("ci", 1);
            crowd.awaitCounted(6);
            browser.beAPhone(390, 844);
            browser.open(crowd.page(""));

            assertThat(browser.run("return document.documentElement.clientWidth"))
                    .isEqualTo(390L);
            assertThat(browser.run("return document.documentElement.scrollWidth"))
                    .isEqualTo(390L);
            assertThat(browser.text("h1")).startsWith(longName);

            browser.run("return document.querySelector('[aria-labelledby=clients] .scroll').scrollLeft = 50");
            crowd.spend("ci", 9);

            await().atMost(PATIENCE).until(() -> browser.text("h1").startsWith("ci"));
            assertThat(browser.run("return document.querySelector('[aria-labelledby=clients] .scroll').scrollLeft"))
                    .isEqualTo(50L);
        }
    }

    @Test
    void onlyAdminsGetIn() {
        try (Crowd crowd = Crowd.of(directory, List.of("ci"), 1)) {
            for (String path : List.of("/-/status", "/-/status.json")) {
                HttpResponse<String> nobody = crowd.get(path, "Authorization", "token nobody-knows-me");
                assertThat(nobody.statusCode()).isEqualTo(401);
                assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse(""))
                        .startsWith("Basic");
                assertThat(crowd.getAs("ci", path).statusCode()).isEqualTo(403);
                assertThat(crowd.get(path, "Authorization", "token " + Crowd.WATCHER_TOKEN)
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(crowd.gitHub().journal().total()).isZero();
        }
    }

    private static void spendUnevenly(Crowd crowd) {
        crowd.spend("apple", 1);
        crowd.spend("banana", 3);
        crowd.spend("cherry", 2);
        crowd.awaitCounted(6);
    }
}
