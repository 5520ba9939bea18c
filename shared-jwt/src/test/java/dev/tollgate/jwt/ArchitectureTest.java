package dev.tollgate.jwt;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

/** The arrows that the package of {@link TokenVerifier} describes. */
class ArchitectureTest {
    private static final String ROOT = "dev.tollgate.jwt";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer("claims")
                .definedBy(ROOT + ".claims")
                .layer("jwt")
                .definedBy(ROOT)
                .layer("jws")
                .definedBy(ROOT + ".jws")
                .layer("jwk")
                .definedBy(ROOT + ".jwk")
                .layer("quota")
                .definedBy(ROOT + ".quota")
                .whereLayer("claims")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("jwt")
                .mayOnlyBeAccessedByLayers("claims")
                .whereLayer("jws")
                .mayOnlyBeAccessedByLayers("claims", "jwt")
                .whereLayer("jwk")
                .mayOnlyBeAccessedByLayers("jwt", "jws")
                .whereLayer("quota")
                .mayOnlyBeAccessedByLayers("claims")
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void knowsNoNetworkAndNoLogger() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "dev.tollgate.http..",
                        "dev.tollgate.log..",
                        "org.slf4j..",
                        "ch.qos..",
                        "java.util.logging..",
                        "java.net..",
                        "java.nio.channels..")
                .check(MAIN);
    }

    @Test
    void nimbusStaysInJwk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".jwk")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.nimbusds..")
                .check(MAIN);
    }

    @Test
    void noPublicSignatureShowsNimbusOrJackson() {
        DescribedPredicate<JavaClass> hidden = describe(
                "of Nimbus or Jackson",
                type -> type.getPackageName().startsWith("com.nimbusds")
                        || type.getPackageName().startsWith("com.fasterxml"));
        codeUnits()
                .that()
                .arePublic()
                .or()
                .areProtected()
                .should(new ArchCondition<JavaCodeUnit>("not show types " + hidden.getDescription()) {
                    @Override
                    public void check(JavaCodeUnit unit, ConditionEvents events) {
                        boolean shows = hidden.test(unit.getRawReturnType())
                                || unit.getRawParameterTypes().stream().anyMatch(hidden)
                                || unit.getReturnType().getAllInvolvedRawTypes().stream()
                                        .anyMatch(hidden)
                                || unit.getExceptionTypes().stream().anyMatch(hidden);
                        if (shows && unit.getOwner().getModifiers().contains(JavaModifier.PUBLIC)) {
                            events.add(SimpleConditionEvent.violated(unit, unit.getFullName()));
                        }
                    }
                })
                .check(MAIN);
        noFields().that().arePublic().should().haveRawType(hidden).check(MAIN);
    }
}
