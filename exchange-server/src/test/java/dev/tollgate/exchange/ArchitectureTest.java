package dev.tollgate.exchange;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between packages point one way. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tollgate.exchange");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tollgate.exchange.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void neverSeesTheSidecar() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tollgate.sidecar..")
                .check(CLASSES);
    }

    /** Endpoints and their answers, which stand beside what they serve, translate between HTTP and the rest. */
    @Test
    void onlyEndpointsKnowTheNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..apikey..",
                        "..verification..",
                        "..signing..",
                        "..token..",
                        "..registry..",
                        "..store..",
                        "..cli..")
                .and()
                .haveNameNotMatching(".*(Endpoint|Answers)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "dev.tollgate.exchange.http..")
                .check(CLASSES);
    }

    @Test
    void theHttpEdgeKnowsNoProduct() {
        noClasses()
                .that()
                .resideInAPackage("..exchange.http..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.tollgate.exchange..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("..exchange.http.."))))
                .check(CLASSES);
    }

    @Test
    void featuresKnowNoMetrics() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..exchange.ops..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.prometheus..")
                .check(CLASSES);
    }

    @Test
    void storesDoNotSeeEachOther() {
        noClasses()
                .that()
                .resideInAPackage("..store.sqlite..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..store.datastore..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..store.datastore..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..store.sqlite..")
                .check(CLASSES);
    }

    @Test
    void onlyCommandsKnowWhichStoresThereAre() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..exchange.store..", "..exchange.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..exchange.store..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsTheCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..exchange.cli..")
                .and()
                .doNotHaveSimpleName("ExchangeMain")
                .and()
                .doNotHaveSimpleName("ServeCommand")
                .and()
                .doNotHaveSimpleName("OperatorsOptions")
                .and()
                .doNotHaveSimpleName("PageSourceOptions")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..exchange.cli..")
                .check(CLASSES);
    }
}
