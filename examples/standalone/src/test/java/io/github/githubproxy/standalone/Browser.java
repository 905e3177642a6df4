package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.devtools.CdpVersionFinder;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a window, as Debian has it in its packages {@code chromium} and {@code chromium-driver}. */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /** How Chromium's settings say that no site may run scripts. */
    private static final Map<String, Object> JAVASCRIPT_DISABLED =
            Map.of("profile.managed_default_content_settings.javascript", 2);

    /** Has it not complain that the newest Chromium is newer than Selenium, which hardly matters to what is done here. */
    private static final Logger CDP_VERSION_LOG = Logger.getLogger(CdpVersionFinder.class.getName());

    private final ChromeDriver driver;

    private Browser(Map<String, Object> settings) {
        CDP_VERSION_LOG.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium").orElseThrow());
        options.setExperimentalOption("prefs", settings);
        // Root has no sandbox, and small machines little shared memory.
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--window-size=1280,900");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        // With both programs named, Selenium looks for neither, here or elsewhere.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").orElseThrow())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    /** Ends the test without a verdict where there is none; in a build whose {@code CI} is {@code true}, it fails. */
    static void require() {
        boolean there =
                program("chromium").isPresent() && program("chromedriver").isPresent();
        String lack =
                "chromium and chromedriver are needed, which Debian has in its packages chromium and chromium-driver";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(lack).isTrue();
        }
        assumeTrue(there, lack);
    }

    static Browser start() {
        return new Browser(Map.of());
    }

    static Browser withoutJavaScript() {
        return new Browser(JAVASCRIPT_DISABLED);
    }

    /** Shows pages as a phone does that is so many pixels wide. */
    void emulatePhone(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", true));
    }

    void preferDark() {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    }

    /** Has a script run in every page before the page's own. */
    void runBeforePageScripts(String script) {
        command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    /** Opens a page, and tells whether it was all there within that time. */
    boolean opensWithin(Duration time, URI page) {
        Duration usual = driver.manage().timeouts().getPageLoadTimeout();
        driver.manage().timeouts().pageLoadTimeout(time);
        try {
            driver.get(page.toString());
            return true;
        } catch (TimeoutException e) {
            return false;
        } finally {
            driver.manage().timeouts().pageLoadTimeout(usual);
        }
    }

    /** Cuts the browser off from every server. */
    void goOffline() {
        setNetwork(Map.of("offline", true, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** Undoes {@link #goOffline}. */
    void goOnline() {
        setNetwork(Map.of("offline", false, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    URI address() {
        return URI.create(Objects.requireNonNull(driver.getCurrentUrl()));
    }

    /** The text of the first element that a selector of CSS finds. */
    String text(String selector) {
        return texts(selector).get(0);
    }

    /** The texts of all elements that a selector of CSS finds. In one step, as the page may change between two. */
    List<String> texts(String selector) {
        Object found = driver.executeScript(
                "return Array.from(document.querySelectorAll(arguments[0]), found => found.innerText)", selector);
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(String::valueOf).toList();
    }

    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    /** Clicks a link, once more if the page has changed under the pointer. */
    void click(String linkText) {
        await().ignoreException(StaleElementReferenceException.class)
                .untilAsserted(() -> driver.findElement(By.linkText(linkText)).click());
    }

    Object run(String script) {
        return Objects.requireNonNull(driver.executeScript(script));
    }

    /** What was written to the console since this was last asked. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The addresses that were asked for since this was last asked. */
    List<URI> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> tree(entry.getMessage()).path("message"))
                .filter(message -> message.path("method").asText().equals("Network.requestWillBeSent"))
                .map(message -> message.path("params").path("request").path("url"))
                .map(url -> URI.create(url.asText()))
                .toList();
    }

    /** A picture of the page from its top, down to that height, in PNG. */
    byte[] screenshot(int height) {
        Object width = run("return document.documentElement.clientWidth");
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
        Object data = command(
                        "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip))
                .get("data");
        return Base64.getDecoder().decode(String.valueOf(data));
    }

    @Override
    public void close() {
        driver.quit();
    }

    private void setNetwork(Map<String, Object> conditions) {
        command("Network.enable", Map.of());
        command("Network.emulateNetworkConditions", conditions);
    }

    private Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Optional<File> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }
}
