package org.luoshi.query.readmodel;

import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.UnknownSerializedType;
import org.luoshi.ledger.Entry;

/**
 * An event at its place.
 *
 * @param metadata who did it, as recorded
 * @param read makes the event, which may turn out to be unreadable
 */
public record Recorded(long position, String aggregateId, Map<String, ?> metadata, Supplier<Object> read) {
    static Recorded of(EventMessage<?> message) {
        return new Recorded(
                Model.position(((TrackedEventMessage<?>) message).trackingToken()),
                ((DomainEventMessage<?>) message).getAggregateIdentifier(),
                message.getMetaData(),
                message::getPayload);
    }

    static Recorded of(Entry entry) {
        return new Recorded(entry.position(), entry.aggregateId(), entry.metadataValues(), entry::event);
    }

    /** @throws RuntimeException where it is of no type known here, or not in that type's form */
    public Object event() {
        Object event = read.get();
        if (event instanceof UnknownSerializedType unknown)
            throw new IllegalStateException(
                    "no event is called " + unknown.serializedType().getName());
        return event;
    }
}
