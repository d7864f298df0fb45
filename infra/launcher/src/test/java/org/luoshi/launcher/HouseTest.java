package org.luoshi.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RestController;

/** Who may know whom (design, "The house"). */
class HouseTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar")) // the ledger lends its tests' PostgreSQL
            .importPackages("org.luoshi");

    @Test
    void the_command_side_does_not_know_the_query_side() {
        noClasses()
                .that()
                .resideInAPackage("org.luoshi.command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.luoshi.query..", "org.luoshi.launcher..")
                .check(HOUSE);
    }

    @Test
    void the_query_side_does_not_know_the_command_side() {
        noClasses()
                .that()
                .resideInAPackage("org.luoshi.query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.luoshi.command..", "org.luoshi.launcher..")
                .check(HOUSE);
    }

    @Test
    void the_kernel_knows_neither_spring_nor_axon_nor_anybody_in_the_house() {
        noClasses()
                .that()
                .resideInAPackage("org.luoshi.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.axonframework..",
                        "java.sql..",
                        "org.luoshi.ledger..",
                        "org.luoshi.command..",
                        "org.luoshi.query..",
                        "org.luoshi.launcher..",
                        "org.luoshi.identity..",
                        "org.luoshi.evidence..")
                .check(HOUSE);
    }

    @Test
    void the_ledger_knows_no_side() {
        noClasses()
                .that()
                .resideInAPackage("org.luoshi.ledger..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.luoshi.command..",
                        "org.luoshi.query..",
                        "org.luoshi.launcher..",
                        "org.luoshi.identity..",
                        "org.luoshi.evidence..")
                .check(HOUSE);
    }

    @Test
    void who_is_calling_is_for_the_launcher_alone_to_find_out() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.luoshi.identity..", "org.luoshi.launcher..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.luoshi.identity..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("org.luoshi.identity..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.luoshi.command..",
                        "org.luoshi.query..",
                        "org.luoshi.ledger..",
                        "org.luoshi.launcher..",
                        "org.luoshi.evidence..")
                .check(HOUSE);
    }

    @Test
    void no_two_parts_know_each_other() {
        slices().matching("org.luoshi.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void http_is_spoken_in_few_places() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .or()
                .areAnnotatedWith(Controller.class)
                .should()
                .resideInAnyPackage(
                        "org.luoshi.command.http..",
                        "org.luoshi.query..",
                        "org.luoshi.identity..",
                        "org.luoshi.evidence..",
                        "org.luoshi.launcher..")
                .check(HOUSE);
    }

    @Test
    void time_comes_from_the_clock() {
        noClasses().should().callMethodWhere(readsTheMachinesClock()).check(HOUSE);
    }

    private static DescribedPredicate<JavaMethodCall> readsTheMachinesClock() {
        Set<String> types = Set.of(
                Instant.class.getName(),
                LocalDate.class.getName(),
                LocalDateTime.class.getName(),
                OffsetDateTime.class.getName(),
                ZonedDateTime.class.getName());
        return DescribedPredicate.describe("reads the machine's clock past the Clock bean", call -> {
            String owner = call.getTargetOwner().getName();
            return switch (call.getName()) {
                case "now" ->
                    types.contains(owner)
                            && call.getTarget().getRawParameterTypes().stream()
                                    .noneMatch(type -> type.isEquivalentTo(Clock.class));
                case "currentTimeMillis" -> owner.equals(System.class.getName());
                default ->
                    owner.equals(Clock.class.getName())
                            && call.getName().startsWith("system")
                            && !call.getOriginOwner().isEquivalentTo(Time.class);
            };
        });
    }
}
