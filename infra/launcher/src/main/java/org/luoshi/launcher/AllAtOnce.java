package org.luoshi.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.health.application.AvailabilityStateHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors.Entry;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.stereotype.Component;

/**
 * Has the parts of the health endpoint looked at side by side. Without a database each of them waits as long as its
 * pool does, and one after the other they would answer only after a multiple of it.
 */
@Component
final class AllAtOnce implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof HealthContributorRegistry registry ? new Parts(registry) : bean;
    }

    private record Parts(HealthContributorRegistry registry) implements HealthContributorRegistry {
        @Override
        public Stream<Entry> stream() {
            Look look = new Look();
            return registry.stream().map(look::with).toList().stream();
        }

        @Override
        public @Nullable HealthContributor getContributor(String name) {
            return registry.getContributor(name);
        }

        @Override
        public void registerContributor(String name, HealthContributor contributor) {
            registry.registerContributor(name, contributor);
        }

        @Override
        public @Nullable HealthContributor unregisterContributor(String name) {
            return registry.unregisterContributor(name);
        }
    }

    /** One answer of the endpoint: the first part that is asked sets all of them going. */
    private static final class Look {
        private final List<FutureTask<Health>> findings = new ArrayList<>();
        private boolean begun;

        private Entry with(Entry part) {
            return new Entry(part.name(), with(part.contributor()));
        }

        private HealthContributor with(HealthContributor part) {
            return switch (part) {
                // Liveness asks for these alone, which is no reason to look at the database.
                case AvailabilityStateHealthIndicator state -> state;
                case HealthIndicator indicator -> with(indicator);
                case CompositeHealthContributor composite -> {
                    Map<String, HealthContributor> inner = new LinkedHashMap<>();
                    composite.stream().forEach(each -> inner.put(each.name(), with(each.contributor())));
                    yield CompositeHealthContributor.fromMap(inner);
                }
                default -> part;
            };
        }

        private HealthIndicator with(HealthIndicator indicator) {
            FutureTask<Health> finding = new FutureTask<>(indicator::health);
            findings.add(finding);
            return () -> await(finding);
        }

        private Health await(Future<Health> finding) {
            if (!begun) findings.forEach(Thread::startVirtualThread);
            begun = true;
            try {
                return finding.get();
            } catch (ExecutionException e) {
                return Health.down(e).build();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Health.down(e).build();
            }
        }
    }
}
