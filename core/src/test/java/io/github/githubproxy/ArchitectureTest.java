package io.github.githubproxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures;
import io.github.githubproxy.http.Headers;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks the package structure: dependencies point downwards only, without cycles and without exceptions. */
class ArchitectureTest {
    private static final String ROOT = "io.github.githubproxy";

    /** The main classes of this module: those in the same code location as {@code Headers}. */
    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Headers.class.getProtectionDomain().getCodeSource().getLocation());

    /** The packages, topmost first. A package may use those on later lines only. */
    private static final List<List<String>> LEVELS = List.of(
            List.of("root"),
            List.of("exchange"),
            List.of("access"),
            List.of("upstream"),
            List.of("observe"),
            List.of("fairness", "usage"),
            List.of("cache.backend", "telemetry.delivery"),
            List.of("identity"),
            List.of("cache.policy", "credentials", "clients", "rewrite"),
            List.of("cache", "telemetry"),
            List.of("github", "store", "telemetry.format"),
            List.of("http", "plugin"),
            List.of("config", "threads"));

    @Test
    void packagesDependDownwardsOnly() {
        Architectures.LayeredArchitecture architecture = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .ensureAllClassesAreContainedInArchitecture();
        for (String name : LEVELS.stream().flatMap(List::stream).toList()) {
            architecture = architecture.layer(name).definedBy(packageOf(name));
        }
        List<String> above = new ArrayList<>();
        for (List<String> level : LEVELS) {
            for (String name : level) {
                architecture = above.isEmpty()
                        ? architecture.whereLayer(name).mayNotBeAccessedByAnyLayer()
                        : architecture.whereLayer(name).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
            }
            above.addAll(level);
        }
        architecture.check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("(" + ROOT + "..)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void noUtilOrHelperClasses() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?)")
                .because("a class name must say what the class is responsible for")
                .check(CORE);
    }

    @Test
    void logsThroughSlf4jOnly() {
        noClasses().should(ACCESS_STANDARD_STREAMS).check(CORE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(CORE);
    }

    @Test
    void noClassReadsSystemTimeDirectly() {
        noClasses()
                .should()
                .accessTargetWhere(calls(Instant.class, "now").or(calls(System.class, "currentTimeMillis")))
                .because("rules that read the system clock cannot be tested without sleeping")
                .check(CORE);
    }

    @Test
    void onlyRootPackageUsesSystemClock() {
        noClasses()
                .that(resideOutsideOfPackage(ROOT))
                .should()
                .accessTargetWhere(calls(Clock.class, "system.*").or(calls(InstantSource.class, "system")))
                .because("the proxy's builder chooses the clock")
                .check(CORE);
    }

    private static String packageOf(String name) {
        return name.equals("root") ? ROOT : ROOT + "." + name;
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String methods) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + methods,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getName().matches(methods));
    }
}
