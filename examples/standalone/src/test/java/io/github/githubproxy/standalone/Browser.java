package io.github.githubproxy.standalone;

import static org.awaitility.Awaitility.await;

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
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.devtools.CdpVersionFinder;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium, installed from the Debian packages {@code chromium} and {@code chromium-driver}. */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /** Chromium preferences that disable JavaScript. */
    private static final Map<String, Object> JAVASCRIPT_DISABLED =
            Map.of("profile.managed_default_content_settings.javascript", 2);

    /** Logs a warning if Chromium is newer than Selenium, which does not matter for these tests. */
    private static final Logger CDP_VERSION_LOG = Logger.getLogger(CdpVersionFinder.class.getName());

    private final ChromeDriver driver;

    private Browser(Map<String, Object> settings) {
        CDP_VERSION_LOG.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.setExperimentalOption("prefs", settings);
        // The sandbox does not work as root, and /dev/shm may be small.
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
        // With explicit paths, Selenium does not search for or download the programs.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver"))
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    static Browser start() {
        return new Browser(Map.of());
    }

    static Browser withoutJavaScript() {
        return new Browser(JAVASCRIPT_DISABLED);
    }

    /** Replaces all tabs by a new one: nothing set for a page, and no message of one, is left. */
    void renew() {
        Set<String> old = driver.getWindowHandles();
        String fresh = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
        old.forEach(tab -> driver.switchTo().window(tab).close());
        driver.switchTo().window(fresh);
        requests();
        console();
    }

    /** Emulates a phone with a screen of that size. */
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

    /** Runs a script in every page before the scripts of the page. */
    void runBeforePageScripts(String script) {
        command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    /** Opens a page and returns whether it was loaded completely within that time. */
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

    /** Disables the network of the browser. */
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

    /** Returns the text of the first element that matches a CSS selector. */
    String text(String selector) {
        return texts(selector).get(0);
    }

    /** Returns the texts of all elements that match a CSS selector. One script reads them all, because the page may change. */
    List<String> texts(String selector) {
        Object found = driver.executeScript(
                "return Array.from(document.querySelectorAll(arguments[0]), found => found.innerText)", selector);
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(String::valueOf).toList();
    }

    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    /** Clicks a link. Retries if the page is updated meanwhile. */
    void click(String linkText) {
        await().ignoreException(StaleElementReferenceException.class)
                .untilAsserted(() -> driver.findElement(By.linkText(linkText)).click());
    }

    Object run(String script) {
        return Objects.requireNonNull(driver.executeScript(script));
    }

    /** Returns the console messages since the last call. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Returns the requested URLs since the last call. */
    List<URI> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> tree(entry.getMessage()).path("message"))
                .filter(message -> message.path("method").asText().equals("Network.requestWillBeSent"))
                .map(message -> message.path("params").path("request").path("url"))
                .map(url -> URI.create(url.asText()))
                .toList();
    }

    /** Returns a PNG screenshot of the top of the page, with that height. */
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

    private static File program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not on the PATH"));
    }
}
