package io.github.githubproxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.github.githubproxy.http.Headers;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Keeps the house in shape: floors, with arrows pointing down only. */
class ArchitectureTest {
    private static final String ROOT = "io.github.githubproxy";

    /** What lies where {@code Headers} lies: this module's own classes, neither its tests nor other modules. */
    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Headers.class.getProtectionDomain().getCodeSource().getLocation());

    /** The plain values of the root package, which stand on the ground and so may be known everywhere. */
    private static final DescribedPredicate<JavaClass> CONFIG = DescribedPredicate.describe(
            "the configuration, Secret and ReservedNames",
            type -> type.getPackageName().equals(ROOT)
                    && (type.getName().startsWith(ROOT + ".Config")
                            || type.getName().equals(ROOT + ".Secret")
                            || type.getName().equals(ROOT + ".ReservedNames")));

    private static final DescribedPredicate<JavaClass> PROXY =
            resideInAPackage(ROOT).and(DescribedPredicate.not(CONFIG));

    @Test
    void arrowsPointDownOnly() {
        String[] aboveRooms = {"Proxy", "upstream", "fairness"};
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .ensureAllClassesAreContainedInArchitecture()
                .layer("Proxy")
                .definedBy(PROXY)
                .layer("upstream")
                .definedBy(ROOT + ".upstream..")
                .layer("fairness")
                .definedBy(ROOT + ".fairness..")
                .layer("cache")
                .definedBy(ROOT + ".cache..")
                .layer("store")
                .definedBy(ROOT + ".store..")
                .layer("credentials")
                .definedBy(ROOT + ".credentials..")
                .layer("clients")
                .definedBy(ROOT + ".clients..")
                .layer("rewrite")
                .definedBy(ROOT + ".rewrite..")
                .layer("usage")
                .definedBy(ROOT + ".usage..")
                .layer("telemetry")
                .definedBy(ROOT + ".telemetry..")
                .layer("github")
                .definedBy(ROOT + ".github..")
                .layer("http")
                .definedBy(ROOT + ".http..")
                .layer("Config")
                .definedBy(CONFIG)
                .whereLayer("Proxy")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("upstream")
                .mayOnlyBeAccessedByLayers("Proxy")
                .whereLayer("fairness")
                .mayOnlyBeAccessedByLayers("Proxy", "upstream")
                .whereLayer("cache")
                .mayOnlyBeAccessedByLayers(aboveRooms)
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("Proxy", "fairness", "cache", "usage")
                .whereLayer("store")
                .mayOnlyAccessLayers("Config")
                .whereLayer("credentials")
                .mayOnlyBeAccessedByLayers(aboveRooms)
                .whereLayer("clients")
                .mayOnlyBeAccessedByLayers(aboveRooms)
                .whereLayer("rewrite")
                .mayOnlyBeAccessedByLayers(aboveRooms)
                .whereLayer("usage")
                .mayOnlyBeAccessedByLayers("Proxy")
                .whereLayer("telemetry")
                .mayOnlyBeAccessedByLayers("Proxy", "upstream", "fairness", "usage")
                .whereLayer("github")
                .mayOnlyAccessLayers("http", "Config")
                .whereLayer("http")
                .mayNotAccessAnyLayer()
                .whereLayer("Config")
                .mayNotAccessAnyLayer()
                .check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        SliceAssignment packages = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(CONFIG.test(type) ? "Config" : type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages, with Config apart";
            }
        };
        slices().assignedFrom(packages).should().beFreeOfCycles().check(CORE);
    }

    @Test
    void classesAreNamedAfterWhatTheyDo() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?)")
                .because("a drawer for everything tells nobody what is in it")
                .check(CORE);
    }

    @Test
    void loggingGoesThroughSlf4j() {
        noClasses().should(ACCESS_STANDARD_STREAMS).check(CORE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(CORE);
    }

    @Test
    void timeComesInFromOutside() {
        noClasses()
                .should()
                .accessTargetWhere(calls(Instant.class, "now").or(calls(System.class, "currentTimeMillis")))
                .because("rules that ask the clock themselves cannot be tested without sleeping")
                .check(CORE);
    }

    @Test
    void onlyTheRootPackageTakesTheSystemClock() {
        noClasses()
                .that(resideOutsideOfPackage(ROOT))
                .should()
                .accessTargetWhere(calls(Clock.class, "system.*").or(calls(InstantSource.class, "system")))
                .because("the clock is handed down from the front door")
                .check(CORE);
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String methods) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + methods,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getName().matches(methods));
    }
}
