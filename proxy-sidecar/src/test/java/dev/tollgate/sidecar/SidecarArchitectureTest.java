package dev.tollgate.sidecar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class SidecarArchitectureTest {
    private static final JavaClasses SIDECAR = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tollgate.sidecar");

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.tollgate.sidecar.(*)..")
                .should()
                .beFreeOfCycles()
                .check(SIDECAR);
    }

    @Test
    void sidecarKnowsNothingOfExchangeServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tollgate.exchange..")
                .check(SIDECAR);
    }

    @Test
    void quotaKnowsNeitherNettyNorConfig() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.sidecar.quota..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "dev.tollgate.sidecar.config..")
                .check(SIDECAR);
    }

    @Test
    void relayKnowsNoOtherPackageOfSidecar() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.sidecar.relay..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are elsewhere in the sidecar",
                        (JavaClass type) -> type.getPackageName().startsWith("dev.tollgate.sidecar")
                                && !type.getPackageName().startsWith("dev.tollgate.sidecar.relay")))
                .check(SIDECAR);
    }
}
