package org.luoshi.launcher;

import org.apache.catalina.core.StandardHost;
import org.luoshi.identity.DeclaredActor;
import org.luoshi.kernel.EventJson;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.databind.json.JsonMapper;

/** HTTP as both sides find it. */
@Configuration
@Import(DeclaredActor.class)
class Web {

    /** Answers are written as events are: exact decimals, plain notation, nothing for what is absent. */
    @Bean
    @Primary
    JsonMapper jsonMapper() {
        return EventJson.MAPPER
                .rebuild()
                .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
                .build();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemValve() {
        return factory -> factory.addContextCustomizers(
                context -> ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemValve.class.getName()));
    }
}
