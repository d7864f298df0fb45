package org.luoshi.query.readmodel;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.UnknownSerializedType;

/** An event at its place, whose payload may turn out to be unreadable. */
record Recorded(long position, String aggregateId, EventMessage<?> message) {
    static Recorded of(EventMessage<?> message) {
        long position = ReadModel.position(((TrackedEventMessage<?>) message).trackingToken());
        return new Recorded(position, ((DomainEventMessage<?>) message).getAggregateIdentifier(), message);
    }

    /** @throws RuntimeException where it is of no type known here, or not in that type's form */
    Object event() {
        if (message.getPayload() instanceof UnknownSerializedType unknown)
            throw new IllegalStateException(
                    "no event is called " + unknown.serializedType().getName());
        return message.getPayload();
    }
}
