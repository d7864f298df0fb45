package org.luoshi.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.annotation.DirtiesContext;

/** A test of identity over HTTP, with every filter in front, and with a database of its own. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = TestIdentity.class,
        properties = {"spring.main.banner-mode=off", "luoshi.limits.sign-in=1000", "luoshi.limits.stranger=1000"})
@AutoConfigureMockMvc
@DirtiesContext
public @interface IdentityTest {}
