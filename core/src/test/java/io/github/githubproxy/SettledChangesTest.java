package io.github.githubproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are being written are not taken before they are settled. Each call of {@code check} stands for a second. */
class SettledChangesTest {
    private final SettledChanges changes = new SettledChanges();

    @TempDir
    private Path directory;

    private Path file;
    private Instant modified = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void createFile() throws IOException {
        file = directory.resolve("clients.yaml");
        write("");
    }

    @Test
    void changeIsTakenWhenTwoChecksSeeTheSame() throws IOException {
        write("one");

        assertThat(check()).isFalse();
        assertThat(check()).isTrue();
    }

    @Test
    void growingFileIsTakenWhenItIsComplete() throws IOException {
        write("one");
        assertThat(check()).isFalse();
        write("one two");
        assertThat(check()).isFalse();
        write("one two three");
        assertThat(check()).isFalse();
        assertThat(check()).isTrue();
    }

    @Test
    void fileThatIsRewrittenWithEqualContentIsNotSettled() throws IOException {
        write("one");
        assertThat(check()).isFalse();
        write("one");
        assertThat(check()).isFalse();
        assertThat(check()).isTrue();
    }

    @Test
    void fileInDirectoryThatIsRewrittenIsNotSettled() throws IOException {
        write("one");
        assertThat(check(directory)).isFalse();
        write("one");
        assertThat(check(directory)).isFalse();
        assertThat(check(directory)).isTrue();
    }

    @Test
    void fileThatKeepsGrowingIsTakenAtFourthCheck() throws IOException {
        for (int i = 1; i < 4; i++) {
            write("line\n".repeat(i));
            assertThat(check()).isFalse();
        }
        write("line\n".repeat(4));
        assertThat(check()).isTrue();
    }

    @Test
    void checksAreCountedAnewForNextChange() throws IOException {
        write("one");
        assertThat(check()).isFalse();
        assertThat(check()).isTrue();
        changes.reset();

        for (int i = 1; i < 4; i++) {
            write("line\n".repeat(i));
            assertThat(check()).isFalse();
        }
    }

    @Test
    void fileThatIsRemovedIsSettled() throws IOException {
        Files.delete(file);

        assertThat(check()).isFalse();
        assertThat(check()).isTrue();
    }

    private boolean check() {
        return check(file);
    }

    private boolean check(Path path) {
        List<Path> files = List.of(path);
        return changes.isSettled(FileFingerprint.of(files) + FileFingerprint.timesOf(files));
    }

    /** Writes the file a second after the last time. */
    private void write(String content) throws IOException {
        Files.writeString(file, content);
        modified = modified.plusSeconds(1);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
