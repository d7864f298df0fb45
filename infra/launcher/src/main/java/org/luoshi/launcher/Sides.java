package org.luoshi.launcher;

import org.luoshi.command.CommandSide;
import org.luoshi.query.QuerySide;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

/** Which side a profile brings along. */
@Configuration
class Sides {

    @Configuration
    @Profile(Command.PROFILE)
    @Import(CommandSide.class)
    static class Command {
        static final String PROFILE = "command | standalone";
    }

    @Configuration
    @Profile(Query.PROFILE)
    @Import(QuerySide.class)
    static class Query {
        static final String PROFILE = "query | standalone";
    }
}
