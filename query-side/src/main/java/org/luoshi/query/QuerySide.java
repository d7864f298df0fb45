package org.luoshi.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.luoshi.kernel.Actor;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.MapperFeature;

/**
 * Everything of the query side. Whoever takes it in brings a DataSource with the migrated schemas {@code ledger},
 * {@code read_model} and {@code webhook}, a JdbcClient, a PlatformTransactionManager, the Ledger, the store of evidence, the
 * rules and the Clock, whose zone is the bureau's; and builds Axon's configuration from all ConfigurerModules with an
 * event store to stream from.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class QuerySide {
    static {
        // Who asks is not something to be filled in.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Actor.class);
    }

    /** Answers are written as events are: plain decimals, fields in their order, nothing for what is absent. */
    @Bean
    JsonMapperBuilderCustomizer answersLikeEvents() {
        return builder -> builder.enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL));
    }
}
