package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EventsDocumentTest {
    private static final Path COMMITTED = Path.of("../docs/events.md");

    @Test
    void the_committed_page_is_what_the_records_say() throws IOException {
        String generated = EventsDocument.generated();
        if (Boolean.getBoolean("docs.write")) Files.writeString(COMMITTED, generated);
        assertThat(COMMITTED).exists();
        assertThat(Files.readString(COMMITTED))
                .as("docs/events.md is behind the events; write it anew with: make docs, which is"
                        + " mvn -pl shared-kernel test -Dtest=EventsDocumentTest -Ddocs.write=true")
                .isEqualTo(generated);
    }
}
