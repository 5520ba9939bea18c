package dev.tollgate.sidecar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.tollgate.sidecar.config.Live;
import dev.tollgate.sidecar.config.ModeConfig;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
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
                .and()
                .resideOutsideOfPackage(in("quota.shared.redis"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "dev.tollgate.sidecar.config..")
                .check(SIDECAR);
    }

    @Test
    void theClientOfTheStoreIsKnownInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("quota.shared.redis"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "reactor..", "org.reactivestreams..")
                .check(SIDECAR);
    }

    @Test
    void featuresKnowNoMetrics() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tollgate.sidecar", in("ops"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.prometheus..")
                .check(SIDECAR);
    }

    @Test
    void theFleetIsUnknownToTheWindowsOfOneProcess() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.sidecar.quota")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("quota.shared"))
                .check(SIDECAR);
    }

    @Test
    void relayKnowsNoOtherPackageOfSidecar() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.sidecar.listener.relay..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are elsewhere in the sidecar",
                        (JavaClass type) -> type.getPackageName().startsWith("dev.tollgate.sidecar")
                                && !type.getPackageName().startsWith("dev.tollgate.sidecar.listener.relay")))
                .check(SIDECAR);
    }

    @Test
    void modesDoNotKnowEachOther() {
        noneIn("locate")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("ndt"))
                .check(SIDECAR);
        noneIn("ndt")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("locate"))
                .check(SIDECAR);
    }

    @Test
    void connectionsKnowNeitherHttpNorModes() {
        noneIn("listener")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("http"), in("locate"), in("ndt"), in("reload"))
                .check(SIDECAR);
    }

    @Test
    void httpKnowsNoMode() {
        noneIn("http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("locate"), in("ndt"), in("token"), in("quota"), in("config"), in("reload"))
                .check(SIDECAR);
    }

    @Test
    void configIsReadWithoutNettyAndWatchedElsewhere() {
        noneIn("config")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", in("reload"), in("http"), in("locate"), in("ndt"))
                .check(SIDECAR);
    }

    @Test
    void configIsKnownToWiringReloadAndTokensOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(in("listener"), in("http"), in("quota"), in("locate"), in("ndt"), in("ops"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("config"))
                .check(SIDECAR);
    }

    @Test
    void operatorsPagesAreKnownToWiringAndCommandsOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.sidecar.*..")
                .and()
                .resideOutsideOfPackages(in("ops"), in("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("ops"))
                .check(SIDECAR);
    }

    @Test
    void commandsAreKnownToTheCommandLineOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.sidecar.*..")
                .and()
                .resideOutsideOfPackage(in("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("cli"))
                .check(SIDECAR);
        noneIn("cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tollgate.sidecar")
                .check(SIDECAR);
    }

    @Test
    void theWayToLocateIsKnownToModeLocateOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.sidecar.*..")
                .and()
                .resideOutsideOfPackages(in("locate"), in("reload"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("locate.upstream"))
                .check(SIDECAR);
    }

    /** Else a change of the file would be told as applied, and what read it at the start would keep the old value. */
    @Test
    void fieldsThatMayChangeAreReadByReloadOnlyAndItReadsNoOthers() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("reload"), in("config"))
                .should()
                .callMethodWhere(readsAField(true))
                .check(SIDECAR);
        noClasses()
                .that()
                .haveSimpleNameStartingWith("Live")
                .and()
                .resideInAPackage(in("reload"))
                .should()
                .callMethodWhere(readsAField(false))
                .check(SIDECAR);
    }

    private static DescribedPredicate<JavaMethodCall> readsAField(boolean live) {
        return DescribedPredicate.describe(
                "reads a field of the file that " + (live ? "may change" : "waits for the next start"),
                call -> call.getTarget()
                        .resolveMember()
                        .flatMap(SidecarArchitectureTest::component)
                        .filter(field -> field.getType() != ModeConfig.class && !hasLiveFields(field.getType()))
                        .filter(field -> field.isAnnotationPresent(Live.class) == live)
                        .isPresent());
    }

    private static Optional<RecordComponent> component(JavaMember method) {
        Class<?> owner = method.getOwner().reflect();
        boolean isSection = hasLiveFields(owner);
        return isSection
                ? Arrays.stream(owner.getRecordComponents())
                        .filter(field -> field.getName().equals(method.getName()))
                        .findAny()
                : Optional.empty();
    }

    private static boolean hasLiveFields(Class<?> type) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents()).anyMatch(field -> field.isAnnotationPresent(Live.class));
    }

    private static GivenClassesConjunction noneIn(String room) {
        return noClasses().that().resideInAPackage(in(room));
    }

    private static String in(String room) {
        return "dev.tollgate.sidecar." + room + "..";
    }
}
