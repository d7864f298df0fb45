package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskId;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * The limit of the database for one commit per caller: an INSERT of the same row under the same indexes and checks, its
 * position from a sequence, on a connection and statement that each caller keeps. No Axon, no aggregate, no JSON made.
 */
final class Raw implements Contestant {
    private static final String INSERT = """
            insert into raw_entry values (nextval('raw_position'), ?, ?, 0, 'Task', ?, ?, 'InstructionRecorded', '1',
              now(), ?::json, ?::json, ?)""";

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public void prepare(HikariDataSource database) {
        Server.migrate(database);
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("create table raw_entry (like ledger.entry including indexes including constraints)");
        jdbc.execute("create sequence raw_position");
        for (int task = 0; task < Work.TASKS; task++)
            for (int sequence = 0; sequence < Work.HISTORY; sequence++)
                jdbc.update(
                        INSERT,
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Work.task(task).value(),
                        sequence,
                        EventJson.write(Work.metadata()),
                        EventJson.write(Work.event(Work.task(task), sequence)),
                        new byte[32]);
    }

    @Override
    public int connections(int callers) {
        return callers + 2;
    }

    @Override
    public Running open(HikariDataSource database) {
        return new Open(database);
    }

    private static final class Open implements Running {
        private final HikariDataSource database;
        private final List<Connection> connections = new ArrayList<>();

        private Open(HikariDataSource database) {
            this.database = database;
        }

        @Override
        public Load.Caller caller(int number, int of) {
            try {
                Connection connection = database.getConnection();
                connections.add(connection);
                return new Inserting(connection.prepareStatement(INSERT), number, of)::call;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            connections.forEach(JdbcUtils::closeConnection);
        }
    }

    private static final class Inserting {
        private final PreparedStatement insert;
        private final int step;
        private final int first;
        private final String metadata = EventJson.write(Work.metadata());
        private int task;
        private long sequence = Work.HISTORY;

        private Inserting(PreparedStatement insert, int first, int step) {
            this.insert = insert;
            this.first = first;
            this.step = step;
            this.task = first;
        }

        private void call() throws SQLException {
            TaskId id = Work.task(task);
            insert.setObject(1, UUID.randomUUID());
            insert.setObject(2, UUID.randomUUID());
            insert.setString(3, id.value());
            insert.setLong(4, sequence);
            insert.setString(5, metadata);
            insert.setString(6, EventJson.write(Work.event(id, 1)));
            insert.setBytes(7, new byte[32]);
            insert.executeUpdate();
            task += step;
            if (task >= Work.TASKS) {
                task = first;
                sequence++;
            }
        }
    }
}
