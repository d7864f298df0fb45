package org.luoshi.launcher;

import org.luoshi.launcher.cli.Luoshi;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;

/**
 * Luoshi as one process. The profile says how much of it: {@code standalone} is both sides over a database of its own,
 * {@code command} and {@code query} are one side each over a shared PostgreSQL.
 *
 * <p>Only this package is scanned. Which side comes along is decided in {@link Sides}, nowhere else.
 */
@SpringBootApplication
@EnableConfigurationProperties({Settings.class, Rules.Numbers.class})
public class LuoshiApplication {

    public static void main(String[] arguments) {
        if (Luoshi.isMeant(arguments)) System.exit(Luoshi.run(arguments));
        try {
            application().run(arguments);
        } catch (RuntimeException alreadyReported) {
            // Spring has printed it: one line where we know what is wrong, everything where we do not.
            System.exit(1);
        }
    }

    static SpringApplication application() {
        // Axon would otherwise call out to ask for updates.
        System.setProperty("axon.update-check.disabled", "true");
        SpringApplication application = new SpringApplication(LuoshiApplication.class);
        // The sides do not know each other, so neither can avoid the other's names.
        application.setBeanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE);
        application.addInitializers(new Foothold());
        return application;
    }
}
