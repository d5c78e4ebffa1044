// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.wire.KernelCommandLine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which package may know which: sys, then luo and kexec, then custody and workload, then observe and machine, then host, then cli and simulate. */
class ArchitectureTest {
    private static final String BASE = "io.luofleet.hostagent.";
    private static final JavaClasses AGENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.luofleet.hostagent");

    private static String[] packages(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = BASE + names[i] + "..";
        }
        return packages;
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(AGENT);
    }

    private static void knowsNothingOf(String lower, String... upper) {
        check(noClasses()
                .that()
                .resideInAPackage(BASE + lower + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(upper)));
    }

    @Test
    @DisplayName("system calls know nothing of live updates")
    void sys() {
        knowsNothingOf(
                "sys",
                "luo",
                "kexec",
                "custody",
                "workload",
                "control",
                "observe",
                "machine",
                "host",
                "cli",
                "simulate");
    }

    @Test
    @DisplayName("reading JSON knows nothing of what is read")
    void json() {
        knowsNothingOf(
                "json",
                "sys",
                "luo",
                "kexec",
                "custody",
                "workload",
                "control",
                "observe",
                "machine",
                "host",
                "cli",
                "simulate");
    }

    @Test
    @DisplayName("the port to the kernel knows system calls only")
    void luo() {
        knowsNothingOf(
                "luo", "kexec", "custody", "workload", "control", "observe", "machine", "host", "cli", "simulate");
    }

    @Test
    @DisplayName("kexec knows the port and system calls")
    void kexec() {
        knowsNothingOf("kexec", "custody", "workload", "control", "observe", "machine", "host", "cli", "simulate");
    }

    @Test
    @DisplayName("custody and the workload socket do not know who drives them")
    void middle() {
        knowsNothingOf("custody", "control", "observe", "machine", "host", "cli", "simulate");
        knowsNothingOf("workload", "control", "observe", "machine", "host", "cli", "simulate");
        knowsNothingOf("control", "observe", "machine", "host", "cli", "simulate");
    }

    @Test
    @DisplayName("what the kernel says and what the machine is do not know what is done about it")
    void below() {
        knowsNothingOf("observe", "workload", "control", "machine", "host", "cli", "simulate");
        knowsNothingOf("machine", "workload", "control", "observe", "host", "cli", "simulate");
    }

    @Test
    @DisplayName("signs of life know nothing of whose they are")
    void vitals() {
        knowsNothingOf(
                "vitals",
                "luo",
                "kexec",
                "custody",
                "workload",
                "control",
                "observe",
                "machine",
                "host",
                "cli",
                "simulate");
    }

    @Test
    @DisplayName("who may sign is decided on the host, by files and the wire contract alone")
    void trust() {
        check(classes()
                .that()
                .resideInAPackage(BASE + "trust..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(BASE + "trust..", "io.luofleet.wire..", "java.."));
    }

    @Test
    @DisplayName("the loop does not know who runs it")
    void host() {
        knowsNothingOf("host", "cli", "simulate");
    }

    @Test
    @DisplayName("the model is pure: the Java library, error numbers, and how a command line is read")
    void model() {
        check(classes()
                .that()
                .resideInAPackage(BASE + "luo.model..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(BASE + "luo.model..", BASE + "luo.query..", "java.lang..", "java.util..")
                                .or(resideInAnyPackage("java.nio.charset.."))
                                .or(type(Errno.class))
                                .or(type(KernelCommandLine.class))
                                .or(type(KernelCommandLine.Word.class))));
    }

    @Test
    @DisplayName("native code is reached through sys only")
    void jna() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "sys..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna.."));
    }

    @Test
    @DisplayName("the agent knows nothing of the control plane but the wire contract")
    void controlPlane() {
        check(noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.luofleet..", "io.quarkus..", "jakarta..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                resideInAnyPackage("io.luofleet.hostagent..", "io.luofleet.wire..")))));
    }
}
