package io.github.githubproxy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Checks that the cases in {@code docs/compatibility.md} and their tests match. */
class CompatibilityDocsTest {
    private static final int CASES = 25;
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| .+ \\| (`case\\w+`(?:, `case\\w+`)*) \\|");
    private static final Pattern NAME = Pattern.compile("`(case(\\d\\d)\\w+)`");

    @Test
    void tableListsEveryTestCase() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "..", "docs", "compatibility.md")).stream()
                .dropWhile(line -> !line.startsWith("| case |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<Integer> numbers = new ArrayList<>();
        List<String> named = new ArrayList<>();
        for (String row : rows) {
            Matcher parts = ROW.matcher(row);
            assertThat(parts.matches()).as(row).isTrue();
            int number = Integer.parseInt(parts.group(1));
            numbers.add(number);
            Matcher names = NAME.matcher(parts.group(2));
            while (names.find()) {
                assertThat(Integer.parseInt(names.group(2))).as(row).isEqualTo(number);
                named.add(names.group(1));
            }
        }

        assertThat(numbers)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, CASES).boxed().toList());
        assertThat(named).containsExactlyInAnyOrderElementsOf(tests());
    }

    private static List<String> tests() {
        return Stream.of(
                        CompatibleRequestsTest.class,
                        CompatibleResponsesTest.class,
                        CompatibleCachingTest.class,
                        CompatibleLimitsTest.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                .map(Method::getName)
                .toList();
    }
}
