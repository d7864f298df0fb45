package org.luoshi.launcher;

import java.io.IOException;
import java.io.InputStream;
import org.luoshi.command.plan.PlanImporter;
import org.luoshi.command.plan.PlanImporter.Imported;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.readmodel.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * What an empty standalone begins with: a public plan, brought in through the commands like any other. A ledger that
 * begins with it was perhaps interrupted, so the rest follows; any other ledger is somebody's own and is left alone.
 */
@Component
@Order(0)
@Profile(Foothold.STANDALONE)
@ConditionalOnBooleanProperty(name = "luoshi.simulated", havingValue = false, matchIfMissing = true)
class SamplePlan implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(SamplePlan.class);

    private static final String ACTOR = "luoshi";

    private final Ledger ledger;
    private final PlanImporter importer;
    private final Progress progress;
    private final String name;

    SamplePlan(Ledger ledger, PlanImporter importer, Progress progress, Settings settings) {
        this.ledger = ledger;
        this.importer = importer;
        this.progress = progress;
        this.name = settings.sample();
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        if (name.equals("none")) return;
        String file = name + ".json";
        if (!ledger.at(1).map(entry -> isFirstOf(file, entry)).orElse(true)) return;
        try (InputStream sample = getClass().getResourceAsStream("/sample/" + file)) {
            if (sample == null) throw new CannotStart("LUOSHI_SAMPLE is " + name + "; there is plan-2023, or none");
            Imported imported = importer.read(file, sample.readAllBytes(), ACTOR, "落实示例");
            if (imported.granted() == 0) return;
            log.info("{} commands of the sample plan carried out", imported.granted());
            // Ready means that the first look sees the whole plan.
            if (!progress.reaches(ledger.size())) log.warn("the boards are still behind the sample plan");
        }
    }

    private static boolean isFirstOf(String file, Entry entry) {
        return entry.actor().id().equals(ACTOR)
                && (file + "#0").equals(entry.metadataValues().get("correlationId"));
    }
}
