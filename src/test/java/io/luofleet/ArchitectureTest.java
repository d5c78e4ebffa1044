// SPDX-License-Identifier: Apache-2.0
package io.luofleet;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.luofleet.kernel.Compatibility;
import io.luofleet.platform.Api;
import io.luofleet.platform.http.Idempotent;
import io.luofleet.security.Principal;
import jakarta.persistence.Entity;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The direction of dependencies between features, and what stays inside each. */
class ArchitectureTest {
    private static final String WIRE = "io.luofleet.wire..";
    private static final String PLATFORM = "io.luofleet.platform..";
    private static final String LABEL = "io.luofleet.label..";
    private static final String EVENT = "io.luofleet.event..";
    private static final String HOST = "io.luofleet.host..";
    private static final String KERNEL = "io.luofleet.kernel..";
    private static final String SESSION = "io.luofleet.session..";
    private static final String UPDATE = "io.luofleet.update..";
    private static final String PHASE = "io.luofleet.update.phase..";
    private static final String SECURITY = "io.luofleet.security..";
    private static final String AUDIT = "io.luofleet.audit..";
    private static final String PKI = "io.luofleet.pki..";
    private static final String PLAN = "io.luofleet.plan..";
    private static final String PLAN_MODEL = "io.luofleet.plan.model..";
    private static final String PLAN_WINDOW = "io.luofleet.plan.window..";
    private static final String ROLLOUT = "io.luofleet.rollout..";
    private static final String ENGINE = "io.luofleet.rollout.engine..";
    private static final String SCRIPT = "io.luofleet.rollout.script..";
    private static final String AGENT = "io.luofleet.agent..";
    private static final String UPTIME = "io.luofleet.uptime..";
    private static final String UPTIME_MODEL = "io.luofleet.uptime.model..";

    private static final List<String> RULES = List.of(
            "io.luofleet.kernel.Compatibility",
            "io.luofleet.kernel.Registration",
            "io.luofleet.session.flb.FlbRules",
            "io.luofleet.update.Timings");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.luofleet");

    @Test
    void platformKnowsNoFeature() {
        ArchRule rule = only(PLATFORM, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void labelsArePureJava() {
        ArchRule rule = classes()
                .that()
                .resideInAPackage(LABEL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", LABEL);

        rule.check(CODE);
    }

    @Test
    void eventKnowsNoOtherFeature() {
        ArchRule rule = only(EVENT, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void uptimeKnowsEvents() {
        ArchRule rule = only(UPTIME, UPTIME, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void outagesAreWeighedInPureJava() {
        ArchRule rule = classes()
                .that()
                .resideInAPackage(UPTIME_MODEL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", UPTIME_MODEL);

        rule.check(CODE);
    }

    @Test
    void hostKnowsEvents() {
        ArchRule rule = only(HOST, HOST, UPTIME, SECURITY, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void kernelKnowsEvents() {
        ArchRule rule = only(KERNEL, KERNEL, SECURITY, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void theAuditKnowsWhoActsAndNothingOfWhat() {
        ArchRule rule = only(AUDIT, AUDIT, SECURITY, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void certificatesAreOfHosts() {
        ArchRule rule = only(PKI, PKI, HOST, SECURITY, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void sessionKnowsHosts() {
        ArchRule rule = only(SESSION, SESSION, HOST, SECURITY, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void updateKnowsWhatItMoves() {
        ArchRule rule = only(UPDATE, UPDATE, UPTIME, SESSION, HOST, KERNEL, SECURITY, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void securityKnowsNoFeature() {
        ArchRule rule = only(SECURITY, SECURITY, PLATFORM);

        rule.check(CODE);
    }

    /** Of sessions and updates planning reads what was in use and how long it took; neither knows of plans. */
    @Test
    void planKnowsWhatItReads() {
        ArchRule rule = only(PLAN, PLAN, UPDATE, SESSION, HOST, KERNEL, SECURITY, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void plansAreComputedInPureJava() {
        ArchRule rule = classes()
                .that()
                .resideInAPackage(PLAN_MODEL)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", WIRE, LABEL, PLAN_MODEL, PHASE)
                        .or(JavaClass.Predicates.assignableTo(Compatibility.class))
                        .or(JavaClass.Predicates.assignableTo(Compatibility.Running.class)));

        rule.check(CODE);
    }

    @Test
    void windowsAreComputedInPureJava() {
        ArchRule rule = classes()
                .that()
                .resideInAPackage(PLAN_WINDOW)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.dmfs.rfc5545..", LABEL, PLAN_MODEL, PLAN_WINDOW);

        rule.check(CODE);
    }

    @Test
    void plansHaveNoClock() {
        ArchRule rule = noClock(PLAN_MODEL, PLAN_WINDOW);

        rule.check(CODE);
    }

    @Test
    void rolloutKnowsPlansAndUpdates() {
        ArchRule rule = only(ROLLOUT, ROLLOUT, PLAN, UPTIME, UPDATE, SESSION, HOST, KERNEL, SECURITY, EVENT, PLATFORM);

        rule.check(CODE);
    }

    @Test
    void rolloutIsKnownByNobody() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(ROLLOUT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROLLOUT);

        rule.check(CODE);
    }

    @Test
    void rolloutsAreDecidedInPureJava() {
        ArchRule rule = classes()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", WIRE, ENGINE, PHASE, LABEL, PLAN_MODEL, UPTIME_MODEL)
                                .or(JavaClass.Predicates.assignableTo(Principal.class)));

        rule.check(CODE);
    }

    /** The scripts know the decisions, and never the other way round. */
    @Test
    void rolloutsAreWrittenInPureJava() {
        ArchRule rule = classes()
                .that()
                .resideInAPackage(SCRIPT)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", WIRE, SCRIPT, ENGINE, PHASE, LABEL, PLAN_MODEL, UPTIME_MODEL)
                                .or(JavaClass.Predicates.assignableTo(Principal.class)));

        rule.check(CODE);
    }

    @Test
    void rolloutsHaveNoClock() {
        ArchRule rule = noClock(ENGINE, SCRIPT);

        rule.check(CODE);
    }

    /** What is judged by tables alone stays a table, wherever it lives. */
    @Test
    void rulesArePureJava() {
        DescribedPredicate<JavaClass> rules = DescribedPredicate.describe(
                "rules", type -> RULES.stream().anyMatch(rule -> (type.getName() + "$").startsWith(rule + "$")));
        ArchRule rule = classes()
                .that(rules)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", WIRE).or(rules).or(isEnum()));

        rule.check(CODE);
    }

    @Test
    void agentIsKnownByNobody() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(AGENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AGENT);

        rule.check(CODE);
    }

    @Test
    void thePhaseMachineIsPureJava() {
        ArchRule rule = classes()
                .that()
                .resideInAPackage(PHASE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", WIRE, PHASE, EVENT);

        rule.check(CODE);
    }

    @Test
    void thePhaseMachineHasNoClock() {
        ArchRule rule = noClock(PHASE, UPTIME_MODEL);

        rule.check(CODE);
    }

    @Test
    void timeComesFromTheInjectedClock() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(PLATFORM)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis");

        rule.check(CODE);
    }

    @Test
    void entitiesStayInTheirPackage() {
        ArchRule rule = classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

        rule.check(CODE);
    }

    @Test
    void resourcesDoNotTouchTheDatabase() {
        ArchRule rule = noClasses()
                .that()
                .areAnnotatedWith(Path.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.persistence..", "org.hibernate..", "io.quarkus.hibernate..", "java.sql..");

        rule.check(CODE);
    }

    /** Agents have fences of their own, and what opens or ends a browser's session is no matter of tools. */
    @Test
    void whateverOperatorsAskIsDoneOnceForAKey() {
        ArchRule rule = methods()
                .that()
                .areAnnotatedWith(POST.class)
                .or()
                .areAnnotatedWith(PUT.class)
                .or()
                .areAnnotatedWith(PATCH.class)
                .or()
                .areAnnotatedWith(DELETE.class)
                .and()
                .areDeclaredInClassesThat(DescribedPredicate.describe(
                        "serve operators",
                        c -> c.isAnnotatedWith(Path.class)
                                && Api.isOfOperators(
                                        c.getAnnotationOfType(Path.class).value())))
                .and()
                .doNotHaveFullName("io.luofleet.security.token.BrowserSessionResource.open()")
                .should()
                .beAnnotatedWith(Idempotent.class);

        rule.check(CODE);
    }

    @Test
    void fromEventsThePhaseMachineTakesOnlyTheirVocabulary() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(PHASE)
                .should()
                .dependOnClassesThat(resideInAPackage(EVENT).and(not(isEnum())));

        rule.check(CODE);
    }

    private static DescribedPredicate<JavaClass> isEnum() {
        return DescribedPredicate.describe("enums", JavaClass::isEnum);
    }

    private static ArchRule noClock(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime");
    }

    private static ArchRule only(String owner, String... allowed) {
        String[] all = Arrays.copyOf(allowed, allowed.length + 2);
        all[allowed.length] = WIRE;
        all[allowed.length + 1] = LABEL;
        return noClasses()
                .that()
                .resideInAPackage(owner)
                .should()
                .dependOnClassesThat(resideInAPackage("io.luofleet..").and(not(resideInAnyPackage(all))));
    }
}
