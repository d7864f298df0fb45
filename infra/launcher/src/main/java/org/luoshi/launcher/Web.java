package org.luoshi.launcher;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.luoshi.kernel.EventJson;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** HTTP as both sides find it. */
@Configuration
class Web {

    /**
     * Answers are written as events are: exact decimals, plain notation, nothing for what is absent. One that fails on the way
     * stays open, so that nobody takes it for a whole one.
     */
    @Bean
    @Primary
    JsonMapper jsonMapper() {
        return EventJson.MAPPER
                .rebuild()
                .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
                .build();
    }

    /** Half an answer is out: left to the container, which cuts the connection. Spring would let it end as if it were whole. */
    @Bean
    WebMvcConfigurer cutShort() {
        return new WebMvcConfigurer() {
            @Override
            public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
                resolvers.addFirst((request, response, handler, e) -> {
                    if (response.isCommitted() && e instanceof HttpMessageNotWritableException) throw new CutShort(e);
                    return null;
                });
            }
        };
    }

    private static final class CutShort extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CutShort(Exception cause) {
            super("an answer failed on its way", cause);
        }
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemValve() {
        return factory -> factory.addContextCustomizers(
                context -> ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemValve.class.getName()));
    }

    /** Whoever asks before sending a large file is told "no" instead of "go on" where it would not be taken. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> continueWhenRead() {
        return factory ->
                factory.addConnectorCustomizers(connector -> connector.setProperty("continueResponseTiming", "onRead"));
    }

    /** As many languages as the header has room for: Tomcat by itself fails at the eleventh. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> languages() {
        return factory -> factory.addConnectorCustomizers(connector -> connector.setMaxLocaleCount(-1));
    }

    /** What the description of the API calls itself; it is served from wherever it was asked for. */
    @Bean
    OpenAPI description() {
        return new OpenAPI()
                .info(new Info()
                        .title("Luoshi 落实")
                        .version("1")
                        .description(
                                "Every commitment of a yearly plan: who promised what, who changed it, when, why, and what"
                                        + " was delivered. 年度工作要点的每一项承诺，及其每一次变更。"))
                .servers(List.of(new Server().url("/")));
    }
}
