package dev.tollgate.exchange;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between packages point one way. */
final class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tollgate.exchange");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tollgate.exchange.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void neverSeesTheSidecar() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tollgate.sidecar..")
                .check(classes);
    }

    @Test
    void keysAndTokensKnowNoNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..apikey..", "..verification..", "..signing..", "..token..", "..store..", "..cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "dev.tollgate.exchange.http..")
                .check(classes);
    }
}
