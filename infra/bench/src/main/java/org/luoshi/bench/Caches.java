package org.luoshi.bench;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import java.util.OptionalLong;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.JCacheAdapter;

/** A bounded cache of strong references: aggregates stay as they are, nothing is copied or serialized. */
final class Caches {
    private static final long MAXIMUM = 10_000;

    private Caches() {}

    static Cache strong() {
        CaffeineConfiguration<Object, Object> configuration = new CaffeineConfiguration<>();
        configuration.setStoreByValue(false);
        configuration.setMaximumSize(OptionalLong.of(MAXIMUM));
        CacheManager caches = Caching.getCachingProvider().getCacheManager();
        caches.destroyCache("tasks");
        return new JCacheAdapter(caches.createCache("tasks", configuration));
    }
}
