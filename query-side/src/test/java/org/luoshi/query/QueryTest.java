package org.luoshi.query;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.annotation.DirtiesContext;

/** A test of the query side over HTTP and a database of its own; waiting for a position takes 300 ms at most. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = TestQuerySide.class,
        properties = {"luoshi.query.patience=300ms", "spring.main.banner-mode=off"})
@AutoConfigureMockMvc
@DirtiesContext
public @interface QueryTest {}
