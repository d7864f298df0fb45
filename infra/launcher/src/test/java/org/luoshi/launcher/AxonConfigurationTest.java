package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.junit.jupiter.api.Test;
import org.luoshi.ledger.EventSerializer;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.ConfigurableApplicationContext;

/** What Axon was given is what it uses: where a part is not found, it takes another without a word. */
class AxonConfigurationTest {
    @Test
    void axon_uses_the_parts_it_was_given() {
        PGSimpleDataSource database = TestPostgres.database();
        try (ConfigurableApplicationContext luoshi = LuoshiApplication.application()
                .run(List.of(
                                "--spring.profiles.active=command,query",
                                "--luoshi.port=0",
                                "--luoshi.management-port=0",
                                "--luoshi.identity.issuer=" + TestIssuer.address(),
                                "--luoshi.database.url=" + database.getURL(),
                                "--luoshi.database.owner="
                                        + (database.getUser() == null ? "postgres" : database.getUser()),
                                "--luoshi.database.owner-password="
                                        + (database.getPassword() == null ? "" : database.getPassword()),
                                "--luoshi.database.command-password=command-secret",
                                "--luoshi.database.query-password=query-secret",
                                "--luoshi.ledger.key-file=" + RunningLuoshi.KEY)
                        .toArray(String[]::new))) {
            Configuration axon = luoshi.getBean(Configuration.class);
            assertThat(axon.eventStore()).isInstanceOf(LedgerEventStore.class).isSameAs(axon.eventBus());
            assertThat(axon.serializer()).isInstanceOf(EventSerializer.class);
            assertThat(axon.getComponent(TransactionManager.class)).isInstanceOf(NoTransactionManager.class);
            assertThat(axon.commandGateway()).isSameAs(luoshi.getBean(CommandGateway.class));
            assertThat(axon.eventProcessingConfiguration())
                    .as("the read model's processor stands by itself (ADR 19)")
                    .isNull();
        }
    }
}
