package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What may be found where the database should be. */
class EmbeddedDatabaseTest {
    @TempDir
    Path data;

    private Path cluster;

    @BeforeEach
    void name() throws IOException {
        data = data.toRealPath();
        cluster = data.resolve("postgres");
    }

    @Test
    void ignores_a_pid_file_that_names_somebody_elses_process() throws IOException {
        open(0).close();
        Files.writeString(
                cluster.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n" + cluster + "\n");

        try (DataDirectory directory = DataDirectory.take(data);
                EmbeddedDatabase database = EmbeddedDatabase.start(directory, 0)) {
            assertThat(JdbcClient.create((DataSource) database.superuser())
                            .sql("select current_database()")
                            .query(String.class)
                            .single())
                    .isEqualTo("luoshi");
        }
    }

    @Test
    void ignores_a_pid_file_of_a_process_that_is_gone() throws Exception {
        open(0).close();
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(cluster.resolve("postmaster.pid"), gone.pid() + "\n" + cluster + "\n");
        open(0).close();
    }

    @Test
    void makes_anew_what_was_left_half_made() throws IOException {
        Path aside = Files.createDirectories(data.resolve("postgres.new/base"));
        Files.writeString(aside.resolveSibling("PG_VERSION"), "18\n");
        open(0).close();
        assertThat(data.resolve("postgres.new")).doesNotExist();
    }

    @Test
    void refuses_a_directory_with_something_else_in_it() throws IOException {
        Files.writeString(Files.createDirectories(cluster).resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining(cluster + " holds something else than a database");
        assertThat(cluster.resolve("letter.txt")).hasContent("dear");
    }

    @Test
    void refuses_a_cluster_of_another_major_version() throws IOException {
        Files.writeString(Files.createDirectories(cluster).resolve("PG_VERSION"), "17\n");
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("was written by PostgreSQL 17; this Luoshi carries PostgreSQL 18");
    }

    @Test
    void refuses_a_cluster_whose_password_is_lost() throws IOException {
        Files.writeString(Files.createDirectories(cluster).resolve("PG_VERSION"), "18\n");
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("postgres.password is missing");
    }

    @Test
    void names_the_port_that_is_taken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> open(taken.getLocalPort()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessage("port " + taken.getLocalPort() + " is taken; set LUOSHI_DATABASE_PORT to another");
        }
    }

    @Test
    void refuses_a_data_directory_that_is_a_file() throws IOException {
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.take(file))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("cannot use " + file + " as data directory");
    }

    @Test
    void gives_the_directory_back_when_closed() throws IOException {
        DataDirectory.take(data).close();
        DataDirectory held = DataDirectory.take(data);
        assertThatThrownBy(() -> DataDirectory.take(data))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        held.close();
    }

    private EmbeddedDatabase open(int port) throws IOException {
        try (DataDirectory directory = DataDirectory.take(data)) {
            return EmbeddedDatabase.start(directory, port);
        }
    }
}
