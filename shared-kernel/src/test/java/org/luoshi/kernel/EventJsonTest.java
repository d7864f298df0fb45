package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.*;
import org.luoshi.kernel.task.TaskEvent.*;

class EventJsonTest {
    @Test
    void scratch() {
        var t = new Target(
                "幼儿园",
                org.luoshi.kernel.task.Comparator.AT_LEAST,
                new BigDecimal("78.00"),
                null,
                "%",
                new BigDecimal("76.7"),
                LocalDate.of(2023, 1, 1),
                LocalDate.of(2023, 12, 31),
                null,
                null,
                null,
                null,
                null,
                null);
        var m = new LinkedHashMap<TargetId, Target>();
        m.put(TargetId.of(1), t);
        m.put(TargetId.of(2), t);
        var e = new TaskAssigned(
                new TaskId("2023-K03"),
                new Brief(2023, 3, "题", null, null),
                new Assignment(new LeaderId("he-qian"), new OfficeId("jijiao"), List.of()),
                m);
        String json = EventJson.write(e);
        System.out.println(json);
        assertThat(EventJson.read("TaskAssigned", json)).isEqualTo(e);
        var s = TaskState.fold(null, e)
                .after(new ProgressReported(
                        e.taskId(),
                        TargetId.of(2),
                        LocalDate.of(2023, 3, 31),
                        new Amount(new BigDecimal("1e3"), "所"),
                        null,
                        List.of(),
                        null,
                        "x"));
        String sj = EventJson.write(s);
        System.out.println(sj);
        assertThat(EventJson.MAPPER.readValue(sj, TaskState.class)).isEqualTo(s);
        for (String bad : List.of(
                "{\"taskId\":5,\"note\":\"x\"}",
                "{\"taskId\":\"A\",\"note\":5}",
                "{\"taskId\":\"A\",\"nope\":5}",
                "{\"taskId\":\"A\",\"taskId\":\"A\"}",
                "{\"taskId\":\"A\"} x",
                "{}"))
            try {
                System.out.println(bad + " -> " + EventJson.read("TaskAcknowledged", bad));
            } catch (Exception x) {
                System.out.println(bad + " -> " + x.getClass().getSimpleName() + " "
                        + x.getMessage().lines().findFirst().get());
            }
        for (String bad : List.of("{\"taskId\":\"A\",\"level\":0}", "{\"taskId\":\"A\",\"level\":\"\"}"))
            try {
                System.out.println(bad + " -> " + EventJson.read("TaskUrged", bad));
            } catch (Exception x) {
                System.out.println(bad + " -> " + x.getClass().getSimpleName() + " "
                        + x.getMessage().lines().findFirst().get());
            }
        for (String bad : List.of(
                "{\"value\":\"5\",\"unit\":\"x\"}",
                "{\"value\":1e999999999,\"unit\":\"x\"}",
                "{\"value\":0.1234567,\"unit\":\"x\"}",
                "{\"value\":NaN,\"unit\":\"x\"}"))
            try {
                System.out.println(bad + " -> " + EventJson.MAPPER.readValue(bad, Amount.class));
            } catch (Exception x) {
                System.out.println(bad + " -> " + x.getClass().getSimpleName() + " "
                        + x.getMessage().lines().findFirst().get());
            }
    }
}
