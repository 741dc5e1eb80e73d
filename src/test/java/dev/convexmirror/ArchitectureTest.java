package dev.convexmirror;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** The arrows between the rooms; data flows convex → document → index, and only export and verify know all three. */
@AnalyzeClasses(packages = "dev.convexmirror", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule arrows_go_one_way = Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("cli")
            .definedBy("..cli..")
            .layer("config")
            .definedBy("..config..")
            .layer("systemd")
            .definedBy("..systemd..")
            .layer("status")
            .definedBy("..status..")
            .layer("export")
            .definedBy("..export..")
            .layer("imports")
            .definedBy("..imports..")
            .layer("verify")
            .definedBy("..verify..")
            .layer("checkpoint")
            .definedBy("..checkpoint..")
            .layer("mapping")
            .definedBy("..mapping..")
            .layer("index")
            .definedBy("..index..")
            .layer("document")
            .definedBy("..document..")
            .layer("convex")
            .definedBy("..convex..")
            .layer("access")
            .definedBy("..access..")
            .whereLayer("access")
            .mayOnlyBeAccessedByLayers("convex", "index", "imports")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("status")
            .mayOnlyBeAccessedByLayers("cli", "config", "systemd")
            .whereLayer("systemd")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("export")
            .mayOnlyBeAccessedByLayers("cli", "config", "status")
            .whereLayer("imports")
            .mayOnlyBeAccessedByLayers("cli", "config", "status")
            .whereLayer("verify")
            .mayOnlyBeAccessedByLayers("cli", "config", "status")
            .whereLayer("checkpoint")
            .mayOnlyBeAccessedByLayers("cli", "config", "export", "verify", "imports")
            .whereLayer("mapping")
            .mayOnlyBeAccessedByLayers("export", "cli")
            .whereLayer("document")
            .mayOnlyBeAccessedByLayers("export", "verify");

    @ArchTest
    static final ArchRule the_sink_knows_nothing_of_the_source_but_the_names_of_tables = noClasses()
            .that()
            .resideInAnyPackage("..index..", "..checkpoint..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of convex, other than TableName",
                    type -> type.getPackageName().equals("dev.convexmirror.convex")
                            && !type.getSimpleName().equals("TableName")));

    @ArchTest
    static final ArchRule rooms_have_no_cycles =
            slices().matching("dev.convexmirror.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothing_static_changes =
            noFields().that().areStatic().should().notBeFinal();

    @ArchTest
    static final ArchRule numbers_are_published_by_status_alone = noClasses()
            .that()
            .resideOutsideOfPackages("..status..", "..cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule configuration_is_declared_by_interfaces =
            classes().that().haveSimpleNameEndingWith("Config").should().beInterfaces();
}
