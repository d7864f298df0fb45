package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.PATROL;
import static org.luoshi.command.Cast.SUPERVISOR;
import static org.luoshi.command.task.Tasks.*;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Bureau;
import org.luoshi.command.Cast;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ReturnProgress;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.ledger.Entry;

/** The light turns with the command that turns it, in the same append. */
class LightTest {
    private final Bureau bureau = Bureau.staffedOn(LocalDate.of(2023, 1, 1));

    @AfterEach
    void close() {
        bureau.close();
    }

    @Test
    void turns_with_every_event_that_turns_it() {
        on("2023-02-01");
        assertThat(turns(SUPERVISOR, assign(SCHOOLS)))
                .as("a month behind is not much yet")
                .containsExactly("null GREEN");
        // 7 of 14 schools are scheduled for 2 July.
        on("2023-07-03");
        assertThat(turns(Cast.of(LEAD), reportSchools(LocalDate.of(2023, 7, 2), "1")))
                .containsExactly("GREEN RED");
        assertThat(turns(Cast.of(LEAD), correctSchools(LocalDate.of(2023, 7, 2), "7")))
                .as("made good in the month in which it was red")
                .containsExactly("RED YELLOW");
        assertThat(turns(SUPERVISOR, new ReturnProgress(ID, T1, LocalDate.of(2023, 7, 2), "缺佐证")))
                .as("what is returned no longer counts")
                .containsExactly("YELLOW RED");
        assertThat(turns(Cast.of(LEAD), new RequestRevision(ID, T1, value("1"), "生源减少", null)))
                .as("a request changes nothing")
                .isEmpty();
        on("2023-08-01");
        assertThat(turns(Cast.of(LEADER), new ApproveRevision(ID, T1, "测发〔2023〕8号")))
                .as("nothing counts as reported")
                .isEmpty();
    }

    @Test
    void turns_by_the_clock_on_the_day_that_is_assessed() {
        on("2023-02-01");
        turns(SUPERVISOR, assign(DOCUMENT));
        on("2024-01-05");
        List<Entry> noted = bureau.send(PATROL, new AssessTask(ID, LocalDate.of(2023, 12, 20)));
        assertThat(noted).extracting(Entry::eventType).containsExactly("AcknowledgementExpired", "LightTurned");
        LightTurned turned = (LightTurned) noted.getLast().event();
        assertThat(turned.after()).isEqualTo(Light.YELLOW);
        assertThat(turned.on()).isEqualTo("2023-12-20");
        assertThat(noted.getLast().actor()).isEqualTo(PATROL);
    }

    private List<String> turns(Actor actor, TaskCommand command) {
        return bureau.send(actor, command).stream()
                .map(Entry::event)
                .filter(LightTurned.class::isInstance)
                .map(event -> ((LightTurned) event).before() + " " + ((LightTurned) event).after())
                .toList();
    }

    private void on(String day) {
        bureau.clock.moveTo(LocalDate.parse(day));
    }
}
