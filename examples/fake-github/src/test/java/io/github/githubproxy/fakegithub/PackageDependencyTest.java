package io.github.githubproxy.fakegithub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that each package depends only on packages that are listed after it. */
final class PackageDependencyTest {
    private static final String ROOT = "io.github.githubproxy.fakegithub";
    private static final List<String> PACKAGES = List.of(
            ROOT,
            ROOT + ".oidc",
            ROOT + ".server",
            ROOT + ".api",
            ROOT + ".routes",
            ROOT + ".views",
            ROOT + ".config",
            ROOT + ".auth",
            ROOT + ".faults",
            ROOT + ".journal",
            ROOT + ".limits",
            ROOT + ".http",
            ROOT + ".model");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesDependOnlyOnLowerOnes() {
        for (int i = 1; i < PACKAGES.size(); i++) {
            noClasses()
                    .that()
                    .resideInAPackage(PACKAGES.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(PACKAGES.subList(0, i).toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    @Test
    void everyPackageIsListed() {
        noClasses()
                .should()
                .resideOutsideOfPackages(PACKAGES.toArray(String[]::new))
                .check(CLASSES);
    }
}
