package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.githubproxy.fakegithub.FakeGitHub;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs the Java samples of the README and of {@code docs/embedding.md} as printed, against a simulated GitHub.
 * {@link WebXmlTest} runs the samples for {@code web.xml}.
 */
class SamplesTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");
    private static final Pattern PUBLIC_CLASS = Pattern.compile("(?m)^public (?:final )?class (\\w+)");

    @TempDir
    private Path directory;

    private FakeGitHub gitHub;

    @BeforeEach
    void start() {
        gitHub = TestEnvironment.gitHub();
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void callsFromJavaWithoutClientRegistry() throws Exception {
        Map<String, String> environment = TestEnvironment.environment(gitHub, directory);
        environment.remove("CLIENT_REGISTRY_FILE_PATH");
        List<String> samples = samples("README.md");
        assertThat(samples).hasSize(1);

        try (ServerProcess program = run(samples.get(0), environment)) {
            assertThat(program.exitCode()).as(program.out() + program.err()).isZero();
            assertThat(program.out()).contains("200 [{");
        }
    }

    @Test
    void registersFilterWithSpring() throws Exception {
        assertThat(samples("docs/embedding.md")).hasSize(2);
        assertServesGitHub(samples("docs/embedding.md").get(0), 404);
    }

    @Test
    void registersFilterAndPageWithServletApi() throws Exception {
        assertServesGitHub(samples("docs/embedding.md").get(1), 403);
    }

    /** The page responds with 403 to a client that is not an admin; without the page, the response is 404. */
    private void assertServesGitHub(String sample, int pageStatus) throws Exception {
        try (ServerProcess host = run(sample, TestEnvironment.environment(gitHub, directory))) {
            URI uri = host.uri();
            assertThat(TestEnvironment.get(uri, "/github/repos/octo-org/hello-world")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(TestEnvironment.get(uri, "/-/status").statusCode()).isEqualTo(pageStatus);
        }
    }

    private static List<String> samples(String page) throws IOException {
        String text = Files.readString(Path.of("..", "..").resolve(page));
        return JAVA_BLOCK.matcher(text).results().map(block -> block.group(1)).toList();
    }

    private ServerProcess run(String sample, Map<String, String> environment) throws IOException {
        Matcher name = PUBLIC_CLASS.matcher(sample);
        assertThat(name.find()).as(sample).isTrue();
        Path source = Files.writeString(directory.resolve(name.group(1) + ".java"), sample);
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(source, classes);
        return ServerProcess.start(
                SampleHost.class, directory, environment, List.of(), classes.toString(), name.group(1));
    }

    private static void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-Xlint:deprecation,rawtypes,removal,unchecked",
                "-Werror",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }
}
